import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.mjs";
import { operationsHeader } from "./operationsHeader.ts";
import { kernelsSource, sourceFiles } from "./sources.ts";

export const kernelsFolder = join(root, "resources", "kernels");
const manifestFile = join(kernelsFolder, "kernels.json");

export interface Manifest {
  format: 1;
  /** Of the compiler. */
  zig: string;
  /** By name of the file. `sources`: the hash of what it was built from. */
  files: Record<string, { sha256: string; bytes: number; sources: string }>;
}

export function readManifest(): Manifest | undefined {
  return existsSync(manifestFile) ? JSON.parse(readFileSync(manifestFile, "utf8")) : undefined;
}

export function writeManifest(manifest: Manifest): void {
  const files = Object.fromEntries(Object.entries(manifest.files).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(manifestFile, `${JSON.stringify({ ...manifest, files }, undefined, 2)}\n`);
}

/** Everything the files are made of: the C sources, and how they are compiled. */
export function sourcesHash(): string {
  const hash = createHash("sha256");
  const files = [...sourceFiles().map((name) => join(kernelsSource, name)), join(root, "scripts", "kernels", "targets.ts")];
  for (const file of files) hash.update(readFileSync(file, "utf8").replaceAll("\r\n", "\n")).update("\0");
  return hash.digest("hex");
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export const headerFile = join(kernelsSource, "machine", "operations.h");

/** Whether operations.h is what program/operations.ts makes. */
export function headerIsFresh(): boolean {
  return existsSync(headerFile) && readFileSync(headerFile, "utf8").replaceAll("\r\n", "\n") === operationsHeader();
}
