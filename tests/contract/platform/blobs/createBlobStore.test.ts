import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createBlobStore } from "#platform/blobs/createBlobStore.ts";
import { blobStoreContract } from "#tests/contract/blobStore.ts";
import { tempDir } from "#tests/support/tempDir.ts";

blobStoreContract("createBlobStore", async () => {
  const directory = tempDir();
  return {
    store: createBlobStore({ directory }),
    damage: (hash) => writeFile(join(directory, hash.slice(0, 2), hash.slice(2)), "something else"),
  };
});
