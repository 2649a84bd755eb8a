import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { hostEntries, type HostEntry } from "./entries.ts";

/** Where things lie, the same from `src/host/*.ts` and from `out/host/*.mjs`. */
export const packageRoot: string = findPackageRoot(import.meta.dirname);

/** Course packs, data sets and type texts that come with the product. */
export const resourcesDir: string = join(packageRoot, "resources");

/** The built page, served by the browser shell and by Electron. */
export const rendererDir: string = join(packageRoot, "out", "renderer");

const fromSource = import.meta.filename.endsWith(".ts");

/** The file to start with Node: source when we run from source, else the bundle beside us. */
export function hostEntry(name: HostEntry): string {
  return fromSource ? join(packageRoot, hostEntries[name]) : join(packageRoot, "out", "host", `${name}.mjs`);
}

/** What the processes of the engine may read: the program itself and its packages; never resources, where held-out rows lie. */
export function readableByEngine(): readonly string[] {
  return [join(packageRoot, fromSource ? "src" : "out/host"), join(packageRoot, "package.json"), join(packageRoot, "resources", "kernels"), join(packageRoot, "node_modules")];
}

function findPackageRoot(from: string): string {
  if (existsSync(join(from, "package.json"))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error("No package.json above the program: the installation is incomplete. Install Backprop again.");
  return findPackageRoot(parent);
}
