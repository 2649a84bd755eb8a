/** What Electron's preload gives the page as `window.shell`; absent in a browser. */
export interface ShellApi {
  /**
   * Asks for a connection to the lab host. The answer is a message event of the window with `data` "lab-port" and one port;
   * on it pass raw frame bodies (Uint8Array), both ways, and last a LinkEnd.
   */
  openLab(): void;
}

/** How a link ended: cut, or never made, with the reason in a person's words; where the host said more, its code and data, for other languages. */
export type LinkEnd = { kind: "closed" } | { kind: "failed"; message: string; hint?: string; code?: string; data?: Readonly<Record<string, unknown>> };

/** Names of the messages between main, preload and page. */
export const shellChannels = { openLab: "lab-open", labPort: "lab-port" } as const;
