import { existsSync } from "node:fs";
import { join } from "node:path";

const programs: Readonly<Partial<Record<NodeJS.Platform, string>>> = { win32: "electron.exe", darwin: "Electron.app/Contents/MacOS/Electron" };

/**
 * The Electron program that is on this disk, or nothing. Looks at files only: asking the `electron` package itself would
 * download its binary, and hang where a mirror accepts and never answers.
 */
export function findElectron({ packageRoot, env, platform = process.platform }: { packageRoot: string; env: Readonly<Record<string, string | undefined>>; platform?: NodeJS.Platform }): string | undefined {
  const name = programs[platform] ?? "electron";
  const override = env["ELECTRON_OVERRIDE_DIST_PATH"];
  if (override) return existing(join(override, name));
  const folder = join(packageRoot, "node_modules", "electron");
  // path.txt is written last by its installer: without it the download was cut off.
  return existsSync(join(folder, "path.txt")) ? existing(join(folder, "dist", name)) : undefined;
}

function existing(file: string): string | undefined {
  return existsSync(file) ? file : undefined;
}
