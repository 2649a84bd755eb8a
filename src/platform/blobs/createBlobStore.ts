import { createHash } from "node:crypto";
import { access, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { causeCode, storageError } from "#platform/home/storageError.ts";
import { writeFileAtomic } from "#platform/home/writeFileAtomic.ts";
import type { BlobStore } from "#services/runs/ports.ts";
import { AppError } from "#shared/AppError.ts";
import { hashSchema } from "#shared/ids.ts";

/** Blobs as files named by their hash: `ab/cdef...`. */
export function createBlobStore({ directory }: { directory: string }): BlobStore {
  function pathOf(hash: string): string {
    if (!hashSchema.safeParse(hash).success) throw new AppError({ code: "invalid-input", message: `"${hash}" is not the hash of a blob.` });
    return join(directory, hash.slice(0, 2), hash.slice(2));
  }

  async function read(hash: string): Promise<Uint8Array | undefined> {
    const path = pathOf(hash);
    try {
      return await readFile(path);
    } catch (error) {
      if (causeCode(error) === "ENOENT") return undefined;
      throw storageError(error, path);
    }
  }

  return {
    async put(bytes) {
      const hash = hashOf(bytes);
      // A damaged blob is written anew, so the content is looked at, not only the name.
      const there = await read(hash);
      if (!there || hashOf(there) !== hash) await writeFileAtomic(pathOf(hash), bytes);
      return hash;
    },

    async get(hash) {
      const bytes = await read(hash);
      if (!bytes) throw new AppError({ code: "not-found", message: `The stored file ${pathOf(hash)} is gone.`, hint: "Put it back, or run the program again: what was made from it is made anew.", data: { hash } });
      if (hashOf(bytes) !== hash) {
        throw new AppError({
          code: "blob-corrupt",
          message: `The stored file ${pathOf(hash)} is damaged.`,
          hint: "Check the disk; what was made from this file can be had again by running the program again.",
          data: { hash },
        });
      }
      return bytes;
    },

    async has(hash) {
      return access(pathOf(hash)).then(
        () => true,
        () => false,
      );
    },

    async remove(hash) {
      const path = pathOf(hash);
      await rm(path, { force: true }).catch((error: unknown) => {
        throw storageError(error, path);
      });
    },
  };
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
