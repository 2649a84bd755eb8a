import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.mjs";
import { say, secondsSince } from "../lib/say.mjs";
import { buildTarget } from "./buildTarget.ts";
import { headerFile, headerIsFresh, kernelsFolder, readManifest, sha256, sourcesHash, writeManifest } from "./manifest.ts";
import { operationsHeader } from "./operationsHeader.ts";
import { targets } from "./targets.ts";
import { ensureZig, zigVersion } from "./zig.ts";

/** Builds the files whose names begin with one of the words, or all; with `--check` it compares instead. Answers the exit code. */
export async function runKernels(words: readonly string[]): Promise<number> {
  const checking = words.includes("--check");
  const names = words.filter((word) => !word.startsWith("--"));
  const chosen = targets.filter(({ file }) => names.length === 0 || names.some((name) => file.startsWith(name) || file.startsWith(`native-${name}`)));
  if (!headerIsFresh()) {
    if (checking) return failed("src/engine/kernels/machine/operations.h is older than program/operations.ts: npm run kernels");
    writeFileSync(headerFile, operationsHeader());
  }
  await ensureZig();
  mkdirSync(kernelsFolder, { recursive: true });
  const manifest = readManifest() ?? { format: 1 as const, zig: zigVersion, files: {} };
  const sources = sourcesHash();
  const different: string[] = [];
  for (const target of chosen) {
    const start = performance.now();
    const work = join(root, "out", "kernels", target.file);
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    const trouble = await buildTarget(target, work);
    if (trouble !== undefined) return failed(trouble);
    const bytes = readFileSync(join(work, target.file));
    say(`${target.file}: ${(bytes.length / 1024).toFixed(0)} KiB, ${secondsSince(start)}`);
    const hash = sha256(bytes);
    if (checking) {
      if (manifest.files[target.file]?.sha256 !== hash) different.push(target.file);
    } else {
      writeFileSync(join(kernelsFolder, target.file), bytes);
      manifest.files[target.file] = { sha256: hash, bytes: bytes.length, sources };
    }
  }
  if (!checking) writeManifest({ ...manifest, zig: zigVersion });
  if (different.length > 0) return failed(`Building again gives other bytes: ${different.join(", ")}.`);
  if (checking) say(`Building again gives the same bytes: ${chosen.length} of ${targets.length} files.`);
  return 0;
}

function failed(text: string): number {
  say(text);
  return 1;
}
