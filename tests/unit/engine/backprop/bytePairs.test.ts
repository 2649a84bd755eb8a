import { describe, expect, it } from "vitest";
import type { Characters } from "#resources/types/backprop.d.ts";
import { bytePairs } from "#engine/backprop/bytePairs.ts";

const sentence = "the whale and the sea and the ship, the whale again. ";
const book: Characters = {
  name: "book",
  size: 128,
  train: Int32Array.from(sentence.repeat(5), (letter) => letter.charCodeAt(0)),
  validation: Int32Array.from("the sailor and the whale", (letter) => letter.charCodeAt(0)),
  encode: (text) => Array.from(text, (letter) => letter.charCodeAt(0)),
  decode: (ids) => String.fromCharCode(...Array.from(ids)),
  knows: (letter) => letter.length === 1 && letter.charCodeAt(0) < 128,
};

describe("bytePairs", () => {
  it("gives both parts of a text in pieces, and its name", () => {
    const text = bytePairs(book, 270);
    expect([text.name, text.size]).toEqual(["book", 270]);
    expect(text.decode(text.train)).toBe(sentence.repeat(5));
    expect(text.decode(text.validation)).toBe("the sailor and the whale");
    expect(text.train.length).toBeLessThan(book.train.length / 2);
    expect(Math.max(...text.train)).toBeLessThan(270);
  });

  it("learns from the pages to learn from alone, the most frequent pair first, and the same again", () => {
    const text = bytePairs(book, 270);
    expect(text.merges.slice(0, 2)).toEqual([["h", "e"], ["t", "he"]]);
    expect(bytePairs({ ...book, validation: Int32Array.from("zq".repeat(500), (letter) => letter.charCodeAt(0)) }, 270).merges).toEqual(text.merges);
    expect(bytePairs(book, 270).train).toEqual(text.train);
  });

  it("has every character, also those that the text lacks", () => {
    const text = bytePairs(book, 270);
    expect(text.decode(text.encode("la señora 鯨 🐋"))).toBe("la señora 鯨 🐋");
    expect([text.knows("ñ"), text.knows("")]).toEqual([true, false]);
  });

  it("takes a text of one's own, and keeps its last tenth to measure on", () => {
    const own = "🐋 ".repeat(50);
    const text = bytePairs(own, 300);
    expect(text.name).toBe("text");
    expect(text.decode(text.train) + text.decode(text.validation)).toBe(own);
    expect(text.decode(text.validation)).toBe("🐋 ".repeat(5));
    // A cut inside of a character would lose it.
    for (let n = 1; n < 30; n++) {
      const { decode, train, validation } = bytePairs("🐋".repeat(n), 256);
      expect(decode(train) + decode(validation)).toBe("🐋".repeat(n));
    }
  });

  it("stays with bytes where no pair comes twice", () => {
    const text = bytePairs("ñ", 512);
    expect([text.size, text.merges, [...text.train], [...text.validation]]).toEqual([256, [], [0xc3, 0xb1], []]);
  });

  it.each<[string, () => unknown, string]>([
    ["an empty text", () => bytePairs("", 512), "The text is empty: it has no pairs."],
    ["a text without pages to learn from", () => bytePairs({ ...book, train: new Int32Array() }, 512), "The text is empty: it has no pairs."],
    ["no text", () => bytePairs(undefined as never, 512), "bytePairs needs a text: what characters() answered, or your own between quotes."],
    ["fewer tokens than bytes", () => bytePairs(book, 255), "bytePairs needs a size as a whole number from 256 to 16384, not 255."],
    ["a size of half a token", () => bytePairs(book, 300.5), "bytePairs needs a size as a whole number from 256 to 16384, not 300.5."],
  ])("refuses %s at the student's line", (_what, use, message) => {
    expect(use).toThrow(expect.objectContaining({ code: "student-error", message, stack: expect.stringContaining("bytePairs.test.ts") }));
  });
});
