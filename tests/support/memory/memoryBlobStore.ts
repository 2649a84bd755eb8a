import { createHash } from "node:crypto";
import type { BlobStore } from "#services/runs/ports.ts";
import { AppError } from "#shared/AppError.ts";
import { hashSchema } from "#shared/ids.ts";
import type { MemoryDisk } from "./memoryDisk.ts";

export function createMemoryBlobStore({ disk: { blobs }, beforeWrite = () => undefined }: { disk: MemoryDisk; beforeWrite?: () => void }): BlobStore {
  const find = (hash: string): Uint8Array | undefined => {
    if (!hashSchema.safeParse(hash).success) throw new AppError({ code: "invalid-input", message: `"${hash}" is not the hash of a blob.` });
    return blobs.get(hash);
  };

  return {
    async put(bytes) {
      beforeWrite();
      const hash = hashOf(bytes);
      blobs.set(hash, bytes.slice());
      return hash;
    },
    async get(hash) {
      const bytes = find(hash);
      if (!bytes) throw new AppError({ code: "not-found", message: `Blob ${hash} is not in the store.` });
      if (hashOf(bytes) !== hash) throw new AppError({ code: "blob-corrupt", message: `Blob ${hash} is damaged.` });
      return bytes.slice();
    },
    has: async (hash) => find(hash) !== undefined,
    async remove(hash) {
      if (find(hash)) blobs.delete(hash);
    },
  };
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
