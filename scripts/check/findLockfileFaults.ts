import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../lib/root.mjs";

interface LockedPackage {
  version?: string;
  resolved?: string;
  optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * A lockfile that names where its packages came from does not install behind another registry, and one that was written
 * where a package for some other platform could not be had is refused by `npm ci` on every platform.
 */
export function findLockfileFaults(): string {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as { packages: Readonly<Record<string, LockedPackage>> };
  const entries = Object.entries(lock.packages);
  const placed = entries.flatMap(([path, { resolved }]) => (resolved ? [`${path} names where it came from: ${resolved}`] : []));
  const holes = entries.flatMap(([path, { optionalDependencies = {} }]) => Object.keys(optionalDependencies).flatMap((name) => (isLocked(lock.packages, path, name) ? [] : [`${path || "the project"} wants ${name}, which is not locked`])));
  return [
    ...placed,
    ...(placed.length > 0 ? ["Run npm install with this checkout's .npmrc, which leaves them out."] : []),
    ...holes,
    ...(holes.length > 0 ? ["Choose a version of which every platform's package can be had, and run npm install again."] : []),
  ].join("\n");
}

/** As Node looks it up: in the package's own node_modules, then in those of the folders above. */
function isLocked(packages: Readonly<Record<string, LockedPackage>>, from: string, name: string): boolean {
  if (packages[from ? `${from}/node_modules/${name}` : `node_modules/${name}`]) return true;
  if (!from) return false;
  const above = dirname(from.slice(0, from.lastIndexOf("node_modules/") + 1));
  return isLocked(packages, above === "." ? "" : above, name);
}
