import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { BlobStore } from "#services/runs/ports.ts";

export interface BlobStoreSubject {
  store: BlobStore;
  /** Damages what is stored under the hash, as a bad disk would. */
  damage(hash: string): Promise<void>;
}

/** What every BlobStore promises. `open` is called inside each test. */
export function blobStoreContract(name: string, open: () => Promise<BlobStoreSubject>): void {
  describe(`${name} as a BlobStore`, () => {
    test("gives back the bytes under their SHA-256", async () => {
      const { store } = await open();
      const bytes = new TextEncoder().encode("export const x = 1;\n");
      const hash = await store.put(bytes);
      expect(hash).toBe(createHash("sha256").update(bytes).digest("hex"));
      expect(Buffer.from(await store.get(hash))).toEqual(Buffer.from(bytes));
      expect(await store.has(hash)).toBe(true);
    });

    test("takes the empty blob and one of a megabyte", async () => {
      const { store } = await open();
      for (const bytes of [new Uint8Array(0), new Uint8Array(2 ** 20).fill(7)]) {
        expect(Buffer.from(await store.get(await store.put(bytes)))).toEqual(Buffer.from(bytes));
      }
    });

    test("answers the same hash when the same bytes are put again, also at once", async () => {
      const { store } = await open();
      const bytes = new Uint8Array(100_000).fill(3);
      const hashes = await Promise.all(Array.from({ length: 16 }, () => store.put(bytes)));
      expect(new Set(hashes).size).toBe(1);
      expect((await store.get(hashes[0]!)).length).toBe(100_000);
    });

    test("forgets what is removed, once or twice", async () => {
      const { store } = await open();
      const hash = await store.put(new Uint8Array(10));
      await store.remove(hash);
      await store.remove(hash);
      expect(await store.has(hash)).toBe(false);
      expect(await store.put(new Uint8Array(10))).toBe(hash);
      expect(await store.has(hash)).toBe(true);
    });

    test("says not-found for bytes that were never put", async () => {
      const { store } = await open();
      const hash = "0".repeat(64);
      expect(await store.has(hash)).toBe(false);
      await expect(store.get(hash)).rejects.toMatchObject({ code: "not-found" });
    });

    test.for(["../../etc/passwd", "", "ABC", "G".repeat(64)])("refuses %j, which is no hash", async (hash) => {
      const { store } = await open();
      await expect(store.get(hash)).rejects.toMatchObject({ code: "invalid-input" });
      await expect(store.has(hash)).rejects.toMatchObject({ code: "invalid-input" });
      await expect(store.remove(hash)).rejects.toMatchObject({ code: "invalid-input" });
    });

    test("says blob-corrupt for damaged bytes, and putting them again repairs them", async () => {
      const { store, damage } = await open();
      const bytes = new TextEncoder().encode("weights");
      const hash = await store.put(bytes);
      await damage(hash);
      await expect(store.get(hash)).rejects.toMatchObject({ code: "blob-corrupt" });
      await store.put(bytes);
      expect(Buffer.from(await store.get(hash)).toString()).toBe("weights");
    });
  });
}
