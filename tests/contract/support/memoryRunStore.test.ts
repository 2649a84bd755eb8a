import { systemClock } from "#shared/Clock.ts";
import { blobStoreContract } from "#tests/contract/blobStore.ts";
import { runStoreContract } from "#tests/contract/runStore.ts";
import { createMemoryBlobStore } from "#tests/support/memoryBlobStore.ts";
import { createMemoryDisk } from "#tests/support/memoryDisk.ts";
import { createMemoryRunStore } from "#tests/support/memoryRunStore.ts";

runStoreContract("createMemoryRunStore", async () => {
  const disk = createMemoryDisk();
  const reopen = async () => createMemoryRunStore({ disk, clock: systemClock });
  return { store: await reopen(), reopen };
});

blobStoreContract("createMemoryBlobStore", async () => {
  const disk = createMemoryDisk();
  return { store: createMemoryBlobStore({ disk }), damage: async (hash) => void disk.blobs.set(hash, new Uint8Array(3)) };
});
