import { describe, expect, it } from "vitest";
import { characters, nextCharBatch } from "#engine/backprop/characters.ts";
import { createPhilox } from "#engine/random/philox.ts";
import { bundledData } from "#tests/support/lessons/bundledData.ts";
import { createTestSession } from "#tests/support/labs/trainSession.ts";

const load = async () => {
  const { session } = await createTestSession();
  const { heldOut: _, ...text } = (await bundledData.load("moby-dick", "backprop-1")) as Extract<Awaited<ReturnType<typeof bundledData.load>>, { kind: "text" }>;
  return characters({ ...session.context, dataset: async () => text }, "moby-dick");
};

describe("characters", () => {
  it("gives the pages of a text as numbers, in reading order and without the held-out ones", async () => {
    const book = await load();
    expect([book.size, book.train.length, book.validation.length]).toEqual([77, 1_024_517, 107_216]);
    expect(book.decode(book.train.subarray(0, 38))).toBe("CHAPTER 1. Loomings.\n\nCall me Ishmael.");
    expect(Math.max(...book.train.subarray(0, 100_000))).toBeLessThan(77);
  });

  it("reads back what it wrote, and refuses letters that the book does not have at the student's line", async () => {
    const book = await load();
    expect(book.decode(book.encode("the Whale—"))).toBe("the Whale—");
    expect(() => book.encode("la señora")).toThrow(expect.objectContaining({ code: "student-error", message: 'moby-dick has no character "ñ".', stack: expect.stringContaining("characters.test.ts") }));
  });

  it("refuses a data set that is no text", async () => {
    const { session } = await createTestSession();
    await expect(characters(session.context, "digits")).rejects.toMatchObject({ code: "student-error", message: "digits is no text but images." });
    await expect(characters(session.context, undefined as never)).rejects.toMatchObject({ message: "characters needs the name of a text." });
  });
});

describe("nextCharBatch", () => {
  const source = Int32Array.from({ length: 1000 }, (_, index) => index);
  const random = () => createPhilox(3).next;

  it("gives pieces of the text and what comes after each character", () => {
    const { x, y } = nextCharBatch(source, { rows: 5, length: 7, random: random() });
    expect([x.shape, y.shape, x.dtype]).toEqual([[5, 7], [5, 7], "int32"]);
    const [pieces, next] = [x.arraySync(), y.arraySync()];
    for (const [row, piece] of pieces.entries()) expect(next[row]).toEqual(piece.map((value) => value + 1));
    expect(new Set(pieces.map(([first]) => first)).size).toBe(5);
  });

  it("draws the same pieces from the same seed, also the last one that fits", () => {
    expect(nextCharBatch(source, { rows: 2, length: 5, random: random() }).x.arraySync()).toEqual(nextCharBatch(source, { rows: 2, length: 5, random: random() }).x.arraySync());
    const { x, y } = nextCharBatch(source, { rows: 1, length: 5, random: () => 0.999_999_9 });
    expect([x.arraySync()[0]![4], y.arraySync()[0]![4]]).toEqual([998, 999]);
  });

  it.each<[string, () => unknown, string]>([
    ["a word", () => nextCharBatch("book" as never, { rows: 1, length: 1, random: Math.random }), "nextCharBatch needs the numbers of a text."],
    ["no rows", () => nextCharBatch(source, { rows: 0, length: 1, random: Math.random }), "nextCharBatch needs rows as a whole number of at least 1, not 0."],
    ["pieces longer than the text", () => nextCharBatch(source, { rows: 1, length: 1000, random: Math.random }), "The text has 1000 characters: no piece of 1000 with one after it fits."],
  ])("refuses %s", (_what, use, message) => {
    expect(use).toThrow(expect.objectContaining({ code: "student-error", message }));
  });
});
