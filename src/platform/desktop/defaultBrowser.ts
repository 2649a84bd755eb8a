/** The program that opens an address in the person's own browser. */
export function defaultBrowserCommand(url: string, platform: NodeJS.Platform = process.platform): { command: string; args: readonly string[] } {
  switch (platform) {
    case "win32":
      return { command: "rundll32", args: ["url.dll,FileProtocolHandler", url] };
    case "darwin":
      return { command: "open", args: [url] };
    default:
      return { command: "xdg-open", args: [url] };
  }
}
