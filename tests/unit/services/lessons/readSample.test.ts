import { expect, test } from "vitest";
import { readSample } from "#services/lessons/readSample.ts";
import { lessonsContract, sampleSchema, type Sample } from "#shared/contracts/lessons.ts";
import { bundledImages, bundledTable } from "#tests/support/lessons/bundledData.ts";

const sample = async (change: object): Promise<Sample> => {
  const asked = lessonsContract.sample.input.parse({ lessonId: "tiny", part: "train", count: 5, ...change });
  return sampleSchema.parse(readSample(await bundledImages("digits"), asked));
};

test("a sample is the first pictures of a part, in the split's order", async () => {
  const { train } = await bundledImages("digits");
  expect(await sample({ from: 2, count: 3 })).toMatchObject({ kind: "images", width: 28, height: 28, rows: [2, 3, 4], labels: train.y.slice(2, 5), pixels: train.x.slice(2 * 784, 5 * 784) });
});

test("it may have as many of each class, class by class", async () => {
  const found = await sample({ perClass: true, count: 2, from: 1, part: "validation" });
  if (found.kind !== "images") throw new Error("no pictures");
  expect([...found.labels]).toEqual(Array.from({ length: 20 }, (_, index) => Math.floor(index / 2)));
  const { validation } = await bundledImages("digits");
  expect(found.rows.map((row) => validation.y[row])).toEqual([...found.labels]);
  expect(found.rows[0]).toBeGreaterThan(validation.y.indexOf(0));
});

test("it ends with its part, and never shows what is held out", async () => {
  expect(await sample({ from: 7999 })).toMatchObject({ rows: [7999] });
  expect(await sample({ from: 8000 })).toMatchObject({ rows: [], labels: new Uint8Array() });
  expect(lessonsContract.sample.input.safeParse({ lessonId: "tiny", part: "heldOut", count: 1 }).success).toBe(false);
});

test("of a table it is rows; a missing value is an empty cell", async () => {
  const data = await bundledTable("penguins");
  const found = sampleSchema.parse(readSample(data, { part: "train", from: 0, count: 1000, perClass: false }));
  if (found.kind !== "table") throw new Error("no table");
  expect(found.columns).toEqual(data.columns.map(({ name }) => name));
  expect(found.rows).toHaveLength(data.train.length);
  const missing = readSample({ ...data, train: [{ mass: Number.NaN, species: "" }] }, { part: "train", from: 0, count: 1, perClass: false });
  expect(missing).toMatchObject({ rows: [{ mass: "", species: "" }] });
});
