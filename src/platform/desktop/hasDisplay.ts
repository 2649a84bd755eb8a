/** Whether a window can be shown. Windows and macOS always have a desktop; Linux says so in its environment. */
export function hasDisplay({ env, platform = process.platform }: { env: Readonly<Record<string, string | undefined>>; platform?: NodeJS.Platform }): boolean {
  return platform === "win32" || platform === "darwin" || Boolean(env["DISPLAY"] || env["WAYLAND_DISPLAY"]);
}
