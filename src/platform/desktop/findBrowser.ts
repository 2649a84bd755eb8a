import { existsSync } from "node:fs";
import { posix, win32 } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** A browser of the Chromium family on this machine, or nothing: those open the lab in a window of its own. */
export function findBrowser({ env, platform = process.platform, exists = existsSync }: { env: Environment; platform?: NodeJS.Platform; exists?: (file: string) => boolean }): string | undefined {
  return candidates(env, platform).find((file) => exists(file));
}

function candidates(env: Environment, platform: NodeJS.Platform): readonly string[] {
  switch (platform) {
    case "win32": {
      const folders = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((name) => env[name] ?? []);
      return ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe", "Chromium\\Application\\chrome.exe"].flatMap((program) => folders.map((folder) => win32.join(folder, program)));
    }
    case "darwin":
      return ["Google Chrome", "Chromium", "Microsoft Edge", "Brave Browser"].flatMap((name) => ["", env["HOME"] ?? ""].map((home) => `${home}/Applications/${name}.app/Contents/MacOS/${name}`));
    default: {
      const folders = (env["PATH"] ?? "").split(":").filter((folder) => posix.isAbsolute(folder));
      return ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge-stable", "microsoft-edge", "brave-browser"].flatMap((name) => folders.map((folder) => posix.join(folder, name)));
    }
  }
}
