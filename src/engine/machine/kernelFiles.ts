import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The built kernels, in the folder of their manifest (`npm run kernels`). */
export interface KernelFiles {
  /** The file's path, once its bytes are known to be the manifest's; an Error that says what is wrong else. */
  locate(name: string): string;
  /** The bytes of a file, checked likewise. */
  read(name: string): Uint8Array<ArrayBuffer>;
  /** Hash of the sources that the file was built of. */
  sources(name: string): string;
}

export function createKernelFiles({ folder }: { folder: string }): KernelFiles {
  const manifest = JSON.parse(readFileSync(join(folder, "kernels.json"), "utf8")) as { files: Record<string, { sha256: string; sources: string }> };
  const read = (name: string): Uint8Array<ArrayBuffer> => {
    const expected = manifest.files[name];
    if (!expected) throw new Error(`There is no ${name} for this version.`);
    const bytes = new Uint8Array(readFileSync(join(folder, name)));
    if (createHash("sha256").update(bytes).digest("hex") !== expected.sha256) throw new Error(`${name} is not the file that came with this version.`);
    return bytes;
  };
  return {
    read,
    sources: (name) => manifest.files[name]?.sources ?? "",
    locate(name) {
      read(name);
      return join(folder, name);
    },
  };
}

/** Where the built kernels are, the same from src/engine and from out/host: a restricted process must be able to read it. */
export function kernelsFolder(): string {
  return join(packageRoot(import.meta.dirname), "resources", "kernels");
}

function packageRoot(from: string): string {
  if (isThere(join(from, "package.json"))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error("No package.json above the program: the installation is incomplete.");
  return packageRoot(parent);
}

/** A restricted process may not even ask about what it may not read. */
function isThere(path: string): boolean {
  try {
    return existsSync(path);
  } catch {
    return false;
  }
}
