import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "./paths.ts";

let known: string | undefined;

/**
 * Which build this process runs: a hash of the host's bundles as they were when it was first asked, or "source". Two
 * processes of one build can stand in for each other; of two builds, the one that is started later should serve.
 */
export function buildId(): string {
  known ??= import.meta.filename.endsWith(".ts") ? "source" : hashFiles(join(packageRoot, "out", "host"));
  return known;
}

function hashFiles(folder: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    if (name.endsWith(".mjs")) hash.update(name).update(readFileSync(join(folder, name)));
  }
  return hash.digest("hex").slice(0, 16);
}
