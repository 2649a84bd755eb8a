import { AppError } from "#shared/AppError.ts";
import type { Tokenizer } from "./Tokenizer.ts";

/** Pairs that were joined, the first joined first; each piece as GPT-2 writes bytes (`byteSigns`). */
export type Merges = readonly (readonly [left: string, right: string])[];

/**
 * GPT-2 cuts a text before it joins bytes, so that no token reaches over a word's border: a word, a number or a run of signs with
 * the space before it, or white space (openai/gpt-2, src/encoder.py).
 */
const pieces = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** GPT-2's sign for each byte: the byte's own character where that can be seen, otherwise one from 256 on. */
export const byteSigns: readonly string[] = makeByteSigns();

const bytesOfSigns = new Map(byteSigns.map((sign, byte) => [sign, byte]));

/**
 * Byte-level byte-pair encoding (Sennrich et al. 2016; over bytes: Radford et al. 2019). Any text can be written: what was never
 * seen stays single bytes. `vocabulary` is GPT-2's vocab.json, ids by token; without it ids are the bytes and then the merges.
 * Throws `invalid-input` when the two do not fit together.
 */
export function createBytePairTokenizer({ merges, vocabulary = vocabularyOf(merges) }: { merges: Merges; vocabulary?: ReadonlyMap<string, number> }): Tokenizer {
  const tokens = new Map([...vocabulary].map(([token, id]) => [id, token]));
  const ranks = new Map(merges.map(([left, right], rank) => [`${left} ${right}`, rank]));
  const lacking = [...byteSigns, ...merges.map(([left, right]) => left + right)].find((token) => !vocabulary.has(token));
  if (lacking !== undefined) throw new AppError({ code: "invalid-input", message: `The vocabulary has no token "${lacking}".`, hint: "Take vocab.json and merges.txt from the same model." });
  const known = new Map<string, readonly number[]>();

  const encodePiece = (piece: string): readonly number[] => {
    const cached = known.get(piece);
    if (cached) return cached;
    let parts = Array.from(new TextEncoder().encode(piece), (byte) => byteSigns[byte]!);
    for (;;) {
      const best = lowestRank(parts, ranks);
      if (best === undefined) break;
      parts = joinPair(parts, merges[best]!);
    }
    const ids = parts.map((part) => vocabulary.get(part)!);
    // A text has far fewer different words than words.
    if (known.size < 100_000) known.set(piece, ids);
    return ids;
  };

  return {
    size: Math.max(...vocabulary.values()) + 1,
    encode: (text) => (text.match(pieces) ?? []).flatMap(encodePiece),
    decode(ids) {
      const bytes = Array.from(ids).flatMap((id) => Array.from(tokens.get(id) ?? "", (sign) => bytesOfSigns.get(sign) ?? new TextEncoder().encode(sign)).flatMap((byte) => (typeof byte === "number" ? [byte] : [...byte])));
      return new TextDecoder().decode(Uint8Array.from(bytes));
    },
  };
}

/**
 * Learns merges from a text until there are `size` tokens with the 256 bytes: each time the most frequent pair of neighbours in
 * a piece is joined; of equally frequent ones the first by its signs. Equal texts give equal merges.
 */
export function trainMerges(text: string, size: number): Merges {
  const counts = new Map<string, number>();
  for (const [piece] of text.matchAll(pieces)) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  let words = [...counts].map(([piece, count]) => ({ parts: Array.from(new TextEncoder().encode(piece), (byte) => byteSigns[byte]!), count }));
  const merges: (readonly [string, string])[] = [];
  while (merges.length < size - byteSigns.length) {
    const pairs = new Map<string, number>();
    for (const { parts, count } of words) for (let at = 0; at + 1 < parts.length; at++) pairs.set(`${parts[at]} ${parts[at + 1]}`, (pairs.get(`${parts[at]} ${parts[at + 1]}`) ?? 0) + count);
    let best: string | undefined;
    let most = 1; // a pair that is there once says nothing
    for (const [pair, count] of pairs) {
      if (count > most || (count === most && best !== undefined && pair < best)) [best, most] = [pair, count];
    }
    if (best === undefined) break;
    const [left, right] = best.split(" ") as [string, string];
    merges.push([left, right]);
    words = words.map((word) => (word.parts.includes(left) ? { ...word, parts: joinPair(word.parts, [left, right]) } : word)).filter(({ parts }) => parts.length > 1);
  }
  return merges;
}

/** The lines of GPT-2's merges.txt. Throws `invalid-input` for a line that is no pair. */
export function readMerges(text: string): Merges {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line === "" || (index === 0 && line.startsWith("#version"))) return [];
    const [left, right, ...more] = line.split(" ");
    if (!left || !right || more.length > 0) throw new AppError({ code: "invalid-input", message: `Line ${index + 1} of the merges is no pair of pieces.`, hint: "Use the merges.txt of a GPT-2 model as it is." });
    return [[left, right] as const];
  });
}

function vocabularyOf(merges: Merges): Map<string, number> {
  return new Map([...byteSigns, ...merges.map(([left, right]) => left + right)].map((token, id) => [token, id]));
}

function lowestRank(parts: readonly string[], ranks: ReadonlyMap<string, number>): number | undefined {
  let best: number | undefined;
  for (let at = 0; at + 1 < parts.length; at++) {
    const rank = ranks.get(`${parts[at]} ${parts[at + 1]}`);
    if (rank !== undefined && (best === undefined || rank < best)) best = rank;
  }
  return best;
}

function joinPair(parts: readonly string[], [left, right]: readonly [string, string]): string[] {
  const joined: string[] = [];
  for (let at = 0; at < parts.length; at++) {
    const isPair = parts[at] === left && parts[at + 1] === right;
    joined.push(isPair ? left + right : parts[at]!);
    if (isPair) at++;
  }
  return joined;
}

function makeByteSigns(): string[] {
  const seen = (byte: number): boolean => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(seen(byte) ? byte : next++));
}
