import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { ensurePackages } from "./packages.mjs";
import { packagedNode24 } from "./platform.mjs";
import { fail } from "./say.mjs";

const major = Number(process.versions.node.split(".")[0]);

/**
 * Returns once the packages are there and this process is Node 24 or newer. An older Node runs the script again under
 * the Node 24 that came as a package, and ends with its exit code: then this never returns.
 *
 * @param {string} scriptUrl import.meta.url of the script
 */
export async function underNode24(scriptUrl) {
  if (major < 20) fail(`Backprop needs Node 20 or newer to start; this is ${process.version}.`, "Install a newer Node, or put one first on the PATH, and try again.");
  await ensurePackages();
  if (major >= 24) return;
  const node = packagedNode24();
  if (!node) {
    fail(`Node 24 is needed and did not come with the packages for ${process.platform}-${process.arch}; this is ${process.version}.`, "Install Node 24 or newer and try again; or, if npm is set to omit optional packages, allow them and delete node_modules.");
    return;
  }
  process.exit(await runToEnd(node, [fileURLToPath(scriptUrl), ...process.argv.slice(2)]));
}

/**
 * Runs a program with our terminal until it ends. Ctrl+C reaches it directly, so we only wait; other signals are passed on.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} its exit code, 128 + signal when it was killed
 */
export function runToEnd(command, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", env });
    const pass = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    const wait = () => undefined;
    process.on("SIGINT", wait).on("SIGTERM", pass).on("SIGHUP", pass);
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      process.off("SIGINT", wait).off("SIGTERM", pass).off("SIGHUP", pass);
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 1));
    });
  });
}
