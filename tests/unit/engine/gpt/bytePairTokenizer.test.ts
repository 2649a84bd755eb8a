import { describe, expect, it } from "vitest";
import { byteSigns, createBytePairTokenizer, readMerges, trainMerges } from "#engine/gpt/bytePairTokenizer.ts";

const english = "the whale and the sea and the ship, the whale again: there the whale went".repeat(3);

describe("trainMerges", () => {
  it("joins the most frequent pair first, inside words only", () => {
    const merges = trainMerges(english, 256 + 12);
    expect(merges.slice(0, 2).map(([left, right]) => left + right)).toEqual(["he", "the"]);
    expect(merges.map(([left, right]) => left + right)).toContain("Ġthe");
    expect(merges.every(([left, right]) => (left + right).lastIndexOf("Ġ") <= 0)).toBe(true);
  });

  it("gives the same merges again, and stops where no pair comes twice", () => {
    expect(trainMerges(english, 300)).toEqual(trainMerges(english, 300));
    expect(trainMerges("abcd", 1000)).toEqual([]);
  });
});

describe("createBytePairTokenizer", () => {
  const tokenizer = createBytePairTokenizer({ merges: trainMerges(english, 290) });

  it.each(["the whale", "  two  spaces\n\nand lines\t", "la señora comió quinua: 3,14 €", "鯨 🐋", "it's we'll I'd", ""])("reads back %j", (text) => {
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  });

  it("needs fewer tokens for what it has seen than bytes, and one a byte for what it has not", () => {
    expect(tokenizer.encode("the whale and the sea").length).toBeLessThan(10);
    expect(tokenizer.encode("ñ")).toEqual([0xc3, 0xb1]);
  });

  it("joins in the order of the merges, not by length", () => {
    const given = createBytePairTokenizer({ merges: readMerges("#version: 0.2\nb c\na b\na bc\n") });
    expect(given.encode("abc")).toEqual([258]);
    expect(given.encode("ab")).toEqual([257]);
  });

  it("takes the ids of a vocabulary, and refuses one that lacks tokens", () => {
    const vocabulary = new Map([...byteSigns, "ab", "<|endoftext|>"].map((token, index) => [token, 1000 + index]));
    const given = createBytePairTokenizer({ merges: [["a", "b"]], vocabulary });
    expect([given.encode("ab"), given.decode([1256, 1257]), given.size]).toEqual([[1256], "ab<|endoftext|>", 1258]);
    expect(() => createBytePairTokenizer({ merges: [["b", "c"]], vocabulary })).toThrow(expect.objectContaining({ code: "invalid-input", message: 'The vocabulary has no token "bc".' }));
    expect(() => readMerges("a b\nabc")).toThrow("Line 2 of the merges is no pair of pieces.");
  });

  it("writes bytes with GPT-2's signs", () => {
    expect([byteSigns[32], byteSigns[10], byteSigns[65], new Set(byteSigns).size]).toEqual(["Ġ", "Ċ", "A", 256]);
  });
});
