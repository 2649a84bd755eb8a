import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.mjs";

/** A lockfile that names where its packages came from does not install behind another registry. */
export function findLockedHosts(): string {
  const lines = readFileSync(join(root, "package-lock.json"), "utf8").split("\n");
  const found = lines.flatMap((line, index) => (/"resolved":|registry\./.test(line) ? [`package-lock.json:${index + 1}: ${line.trim()}`] : []));
  return found.length > 0 ? `${found.join("\n")}\nRun npm install again with this checkout's .npmrc, which leaves them out.` : "";
}
