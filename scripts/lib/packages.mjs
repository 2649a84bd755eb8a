import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withFileLock } from "./fileLock.mjs";
import { npmCommand } from "./platform.mjs";
import { root } from "./root.mjs";
import { fail, say, sayProgress, secondsSince } from "./say.mjs";

/**
 * @typedef {{ version?: string, optional?: boolean, link?: boolean }} LockedPackage
 */

/** Installs what package-lock.json names when something of it is missing or of another version. No install script runs. */
export async function ensurePackages() {
  if (packagesMatch()) return;
  await withFileLock(join(root, "out", "install.lock"), { waiting: () => say("Another start is installing the packages; waiting for it ...") }, async () => {
    if (!packagesMatch()) await install();
  });
}

async function install() {
  const start = performance.now();
  const stopTelling = sayProgress("Installing packages (first time or after an update; a minute or two)");
  const { code, output } = await run(npmCommand(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]));
  stopTelling();
  if (code !== 0) {
    fail(
      `The packages could not be installed (npm ended with ${code}):\n${output.split("\n").slice(0, 12).join("\n")}`,
      "Check the connection and npm's registry and proxy settings (npm config list), then try again.",
    );
  }
  say(`Packages installed in ${secondsSince(start)}.`);
}

/** npm keeps a copy of the lockfile in node_modules of what it really installed; packages for other platforms are left out there. */
export function packagesMatch() {
  const wanted = readLock(join(root, "package-lock.json"));
  const installed = readLock(join(root, "node_modules", ".package-lock.json"));
  if (!wanted) return existsSync(join(root, "node_modules"));
  if (!installed) return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === "") return true;
    const found = installed[path];
    return found ? found.version === version : optional === true;
  });
}

/** @returns {Record<string, LockedPackage> | undefined} */
function readLock(/** @type {string} */ file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined; // missing, or cut off by an interrupted install: both mean "install"
  }
}

/** @returns {Promise<{ code: number, output: string }>} */
function run(/** @type {{ command: string, args: string[], shell: boolean }} */ { command, args, shell }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, shell, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => resolve({ code: 127, output: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, output: output.trim() }));
  });
}
