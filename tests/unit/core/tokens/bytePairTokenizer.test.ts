import { describe, expect, it } from "vitest";
import { createBytePairTokenizer, readMerges, type Merges } from "#core/tokens/bytePairTokenizer.ts";
import { byteSigns, cutIntoPieces } from "#core/tokens/byteSigns.ts";
import { trainMerges } from "#core/tokens/trainMerges.ts";
import { createPhilox } from "#engine/random/philox.ts";

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
    expect(trainMerges("", 1000)).toEqual([]);
  });

  it("takes the first by its signs of pairs that come equally often, wherever they are", () => {
    expect(trainMerges("zy ab zy ab", 257)).toEqual(trainMerges("ab zy ab zy", 257));
    expect(trainMerges("zy.ab.zy.ab", 257)).toEqual([["a", "b"]]);
  });

  it("joins what overlaps from the left, and one token that is reached in two ways once", () => {
    expect(trainMerges("aaaaaaa", 260)).toEqual([["a", "a"], ["aa", "aa"]]);
    const { size } = createBytePairTokenizer({ merges: [["a", "b"], ["b", "c"], ["ab", "c"], ["a", "bc"]] });
    expect(size).toBe(256 + 3);
  });

  it("counts on as if each time all pairs were counted anew", () => {
    const random = createPhilox(11);
    for (let round = 0; round < 60; round++) {
      // Few letters: pairs overlap, and one token is reached in many ways.
      const letters = ["ab", "abc ", "aab ñ"][round % 3]!;
      const text = Array.from({ length: 20 + 10 * round }, () => letters[Math.floor(random.next() * letters.length)]!).join("");
      expect(trainMerges(text, 256 + 40)).toEqual(countedAnew(text, 256 + 40));
    }
  });
});

/** By the definition, over all words each time. */
function countedAnew(text: string, size: number): Merges {
  let words = cutIntoPieces(text).map((piece) => Array.from(new TextEncoder().encode(piece), (byte) => byteSigns[byte]!));
  const tokens = new Set(byteSigns);
  const merges: [string, string][] = [];
  while (tokens.size < size) {
    const counts = new Map<string, number>();
    for (const parts of words) parts.slice(1).forEach((right, at) => counts.set(`${parts[at]} ${right}`, (counts.get(`${parts[at]} ${right}`) ?? 0) + 1));
    const most = Math.max(0, ...counts.values());
    if (most < 2) break;
    const [left, right] = [...counts.keys()].filter((pair) => counts.get(pair) === most).sort()[0]!.split(" ") as [string, string];
    merges.push([left, right]);
    tokens.add(left + right);
    words = words.map((parts) => {
      const joined: string[] = [];
      for (let at = 0; at < parts.length; at++) joined.push(parts[at] === left && parts[at + 1] === right ? parts[at]! + parts[++at]! : parts[at]!);
      return joined;
    });
  }
  return merges;
}

describe("createBytePairTokenizer", () => {
  const tokenizer = createBytePairTokenizer({ merges: trainMerges(english, 290) });

  it.each(["the whale", "  two  spaces\n\nand lines\t", "la señora comió quinua: 3,14 €", "鯨 🐋", "it's we'll I'd", "\uFEFFwith a mark", "a\u0000b\r\n\u2028c", "e\u0301 👩🏽‍🚀 שָׁלוֹם नमस्ते", ""])("reads back %j", (text) => {
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  });

  it("reads back any text of Unicode's characters", () => {
    const random = createPhilox(5);
    for (let round = 0; round < 200; round++) {
      const text = String.fromCodePoint(...Array.from({ length: 30 }, () => Math.floor(random.next() * (round % 2 ? 0x3000 : 0x10ffff))).filter((code) => code < 0xd800 || code > 0xdfff));
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    }
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

describe("a vocabulary of others", () => {
  const ids = new Map(byteSigns.map((sign, id) => [sign, id]));

  it("is refused where two tokens have one number", () => {
    expect(() => createBytePairTokenizer({ merges: [["a", "b"]], vocabulary: new Map([...ids, ["ab", 97]]) })).toThrow(expect.objectContaining({ code: "invalid-input", message: expect.stringContaining("the number 97") }));
  });

  it("may be larger than any call can have arguments", () => {
    const vocabulary = new Map([...ids, ...Array.from({ length: 300_000 }, (_, index) => [`<${index}>`, 256 + index] as const)]);
    expect(createBytePairTokenizer({ merges: [], vocabulary }).size).toBe(300_256);
  });
});
