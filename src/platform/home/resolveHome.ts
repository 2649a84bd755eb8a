import { homedir } from "node:os";
import { posix, win32 } from "node:path";

export interface HomeRequest {
  /** From `--home`; relative to the current folder. */
  flag?: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  platform?: NodeJS.Platform;
  userFolder?: string;
}

/** Absolute path of the home folder: `--home`, else BACKPROP_HOME, else where the platform keeps a user's data. */
export function resolveHome({ flag, env, platform = process.platform, userFolder = homedir() }: HomeRequest): string {
  const path = platform === "win32" ? win32 : posix;
  const asked = flag || env["BACKPROP_HOME"];
  if (asked) return path.resolve(asked);
  switch (platform) {
    case "win32":
      return path.join(env["LOCALAPPDATA"] || path.join(userFolder, "AppData", "Local"), "Backprop");
    case "darwin":
      return path.join(userFolder, "Library", "Application Support", "Backprop");
    default: {
      // The XDG specification says that a relative value is to be ignored.
      const data = env["XDG_DATA_HOME"];
      return path.join(data && path.isAbsolute(data) ? data : path.join(userFolder, ".local", "share"), "backprop");
    }
  }
}
