import { systemClock } from "#shared/Clock.ts";
import { blobStoreContract } from "#tests/contract/blobStore.ts";
import { runStoreContract } from "#tests/contract/runStore.ts";
import { createMemoryBlobStore } from "#tests/support/memory/memoryBlobStore.ts";
import { createMemoryDisk } from "#tests/support/memory/memoryDisk.ts";
import { createMemoryRunStore } from "#tests/support/memory/memoryRunStore.ts";

runStoreContract("createMemoryRunStore", async () => {
  const disk = createMemoryDisk();
  const reopen = async () => createMemoryRunStore({ disk, clock: systemClock });
  return { store: await reopen(), reopen };
});

blobStoreContract("createMemoryBlobStore", async () => {
  const disk = createMemoryDisk();
  return { store: createMemoryBlobStore({ disk }), damage: async (hash) => void disk.blobs.set(hash, new Uint8Array(3)) };
});
