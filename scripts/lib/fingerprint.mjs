import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";

/**
 * Says whether files changed. `quick` is made of names, sizes and times and costs milliseconds; `content` is made of the
 * bytes and is only read when `quick` differs, as after a checkout that touched everything and changed nothing.
 *
 * @param {readonly string[]} paths files and folders, relative to `base`; missing ones count as such
 * @param {string} [base] the checkout
 */
export function fingerprint(paths, base = root) {
  const files = paths.flatMap((path) => filesUnder(base, path)).sort();
  return {
    quick: digest((hash) => {
      for (const file of files) {
        const { size, mtimeMs } = statSync(join(base, file));
        hash.update(`${file}\0${size}\0${mtimeMs}\0`);
      }
    }),
    content: () =>
      digest((hash) => {
        for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(base, file))).update("\0");
      }),
  };
}

/** @returns {string[]} */
function filesUnder(/** @type {string} */ base, /** @type {string} */ path) {
  const stats = statSync(join(base, path), { throwIfNoEntry: false });
  if (!stats) return [];
  if (stats.isFile()) return [path];
  return readdirSync(join(base, path)).flatMap((name) => filesUnder(base, `${path}/${name}`));
}

function digest(/** @type {(hash: import("node:crypto").Hash) => void} */ fill) {
  const hash = createHash("sha256");
  fill(hash);
  return hash.digest("hex");
}
