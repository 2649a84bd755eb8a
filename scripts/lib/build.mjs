import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { withFileLock } from "./fileLock.mjs";
import { fingerprint } from "./fingerprint.mjs";
import { root } from "./root.mjs";
import { fail, say, sayProgress, secondsSince } from "./say.mjs";

/**
 * @typedef {"host" | "window"} Target
 * @typedef {{ tool: string, args: string[], sources: string[], outputs: string[] }} Recipe
 */

const always = ["package.json", "package-lock.json"];

/** `host`: what plain Node runs. `window`: the page, and Electron's main and preload. */
const recipes = /** @type {Record<Target, Recipe>} */ ({
  host: {
    tool: "vite/bin/vite.js",
    args: ["build", "--config", "vite.host.config.ts"],
    sources: [...always, "vite.host.config.ts", "src/shared", "src/core", "src/engine", "src/services", "src/platform", "src/host"],
    outputs: ["out/host/labHost.mjs", "out/host/cli.mjs", "out/host/start.mjs"],
  },
  window: {
    tool: "electron-vite/bin/electron-vite.js",
    args: ["build", "--logLevel", "warn"],
    sources: [...always, "electron.vite.config.ts", "src/shared", "src/core", "src/engine", "src/main", "src/preload", "src/workers", "src/renderer", "scripts/build", "resources/kernels"],
    outputs: ["out/main/main.cjs", "out/preload/preload.cjs", "out/renderer/index.html"],
  },
});

/**
 * Builds what is stale; milliseconds when nothing is. Needs Node 24.
 *
 * @param {readonly Target[]} targets
 */
export async function ensureBuilt(targets) {
  if (staleAmong(targets).length === 0) return;
  await withFileLock(join(root, "out", "build.lock"), { waiting: () => say("Another start is building; waiting for it ...") }, async () => {
    const stale = staleAmong(targets);
    if (stale.length === 0) return;
    const start = performance.now();
    const stopTelling = sayProgress(`Building the ${stale.join(" and the ")}`);
    const troubles = (await Promise.all(stale.map(build))).filter((trouble) => trouble !== undefined);
    stopTelling();
    if (troubles.length > 0) fail(troubles.join("\n"), "Undo the last change to the sources, or get them anew, and try again.");
    say(`Built in ${secondsSince(start)}.`);
  });
}

function staleAmong(/** @type {readonly Target[]} */ targets) {
  return targets.filter((target) => !isFresh(target));
}

function isFresh(/** @type {Target} */ target) {
  const { sources, outputs } = recipes[target];
  const stamp = readStamp(target);
  if (!stamp || outputs.some((path) => !existsSync(join(root, path)))) return false;
  const now = fingerprint(sources);
  if (now.quick === stamp.quick) return true;
  if (now.content() !== stamp.content) return false;
  writeStamp(target, { quick: now.quick, content: stamp.content });
  return true;
}

/** What went wrong, if anything. */
async function build(/** @type {Target} */ target) {
  const { tool, args, sources } = recipes[target];
  rmSync(stampFile(target), { force: true });
  // Taken before the build: what is edited while it runs makes the next start build again.
  const now = fingerprint(sources);
  const stamp = { quick: now.quick, content: now.content() };
  const { code, output } = await runTool(tool, args);
  if (code !== 0) return `The ${target} could not be built:\n${output}`;
  writeStamp(target, stamp);
  return undefined;
}

/** @returns {Promise<{ code: number, output: string }>} */
function runTool(/** @type {string} */ tool, /** @type {string[]} */ args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "node_modules", ...tool.split("/")), ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output: stripVTControlCharacters(output.trim()) }));
  });
}

function stampFile(/** @type {Target} */ target) {
  return join(root, "out", `${target}.stamp`);
}

/** @returns {{ quick: string, content: string } | undefined} */
function readStamp(/** @type {Target} */ target) {
  try {
    return JSON.parse(readFileSync(stampFile(target), "utf8"));
  } catch {
    return undefined; // never built, or cut off: both mean "build"
  }
}

function writeStamp(/** @type {Target} */ target, /** @type {{ quick: string, content: string }} */ stamp) {
  mkdirSync(join(root, "out"), { recursive: true });
  writeFileSync(stampFile(target), JSON.stringify(stamp));
}
