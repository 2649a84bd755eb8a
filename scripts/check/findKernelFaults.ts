import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { headerIsFresh, kernelsFolder, readManifest, sha256, sourcesHash } from "../kernels/manifest.ts";
import { targets } from "../kernels/targets.ts";

/** Whether the built kernels are those of the sources; nothing is compiled. */
export function findKernelFaults(): string {
  if (!headerIsFresh()) return "src/engine/kernels/machine/operations.h is older than program/operations.ts: npm run kernels";
  const sources = sourcesHash();
  const files = readManifest()?.files ?? {};
  return targets.flatMap(({ file }) => faultOf(file, files[file], sources)).join("\n");
}

function faultOf(file: string, entry: { sha256: string; sources: string } | undefined, sources: string): string[] {
  const path = join(kernelsFolder, file);
  if (!entry || !existsSync(path)) return [`resources/kernels/${file} is missing: npm run kernels`];
  if (entry.sources !== sources) return [`resources/kernels/${file} is older than the kernels' sources: npm run kernels`];
  if (sha256(readFileSync(path)) !== entry.sha256) return [`resources/kernels/${file} is not the one in kernels.json: npm run kernels`];
  return [];
}
