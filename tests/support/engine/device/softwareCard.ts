import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** What it takes to run WebGPU here: the packages of `backprop gpu install`, and a card or Mesa's software one (Debian's mesa-vulkan-drivers of version 23 or later, unpacked there). */
export interface Card {
  env: Readonly<Record<string, string>>;
  folder: string;
}

const cache = join(homedir(), ".cache", "backprop");

/** Undefined where it is not there. */
export function findCard(): Card | undefined {
  const folder = process.env["BACKPROP_GPU"] ?? join(cache, "gpu");
  if (!existsSync(join(folder, "node_modules", "webgpu"))) return undefined;
  const icd = join(cache, "lavapipe", "lvp_icd.json");
  const driver = existsSync(icd) && process.env["BACKPROP_REAL_GPU"] === undefined ? { VK_ICD_FILENAMES: icd, LD_LIBRARY_PATH: join(cache, "lavapipe", "root", "usr", "lib", "x86_64-linux-gnu") } : {};
  return { folder, env: { ...driver, BACKPROP_GPU: folder } };
}
