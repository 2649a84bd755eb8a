import { homedir, userInfo } from "node:os";
import { isAbsolute, posix, win32 } from "node:path";
import { AppError } from "#shared/AppError.ts";

export interface HomeRequest {
  /** From `--home`; relative to the current folder. */
  flag?: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  platform?: NodeJS.Platform;
  userFolder?: string;
}

/** Absolute path of the home folder: `--home`, else BACKPROP_HOME, else where the platform keeps a user's data. */
export function resolveHome({ flag, env, platform = process.platform, ...request }: HomeRequest): string {
  const path = platform === "win32" ? win32 : posix;
  const asked = flag || env["BACKPROP_HOME"];
  if (asked) return path.resolve(asked);
  const { userFolder = ownFolder() } = request;
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

/** HOME counts where it is a path: empty or relative it would mean another folder to each program. */
function ownFolder(): string {
  try {
    const folder = homedir();
    return isAbsolute(folder) ? folder : userInfo().homedir;
  } catch (cause) {
    throw new AppError({ code: "home-not-writable", message: "This account has no folder of its own.", hint: "Name a folder for your runs with --home DIR or BACKPROP_HOME.", cause });
  }
}
