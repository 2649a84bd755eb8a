/** What Electron's preload gives the page as `window.shell`; absent in a browser. */
export interface ShellApi {
  /**
   * Asks for a connection to the lab host. The answer is a message event of the window with `data` "lab-port" and one port;
   * on it pass raw frame bodies (Uint8Array), both ways, and the string "closed" when the link was cut.
   */
  openLab(): void;
}

/** Names of the messages between main, preload and page. */
export const shellChannels = { openLab: "lab-open", labPort: "lab-port" } as const;
