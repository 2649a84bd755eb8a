import { byteSigns, cutIntoPieces } from "./byteSigns.ts";
import type { Merges } from "./bytePairTokenizer.ts";

interface Word {
  /** Tokens: bytes, and what was joined. */
  parts: number[];
  /** How often it is in the text. */
  count: number;
}

/** Ids stay far below it. */
const shift = 2 ** 24;
const pairOf = (left: number, right: number): number => left * shift + right;

/**
 * Learns merges from a text until there are `size` tokens with the 256 bytes: each time the most frequent pair of neighbours in
 * a piece is joined (Gage 1994; for words: Sennrich et al. 2016), of equally frequent ones the first by its signs. Equal texts
 * give equal merges. Ends early where no pair is there twice.
 */
export function trainMerges(text: string, size: number): Merges {
  const words = countWords(text);
  const counts = new Map<number, number>();
  /** Words that had the pair once. */
  const homes = new Map<number, Set<Word>>();
  const count = (pair: number, word: Word, times: number): void => {
    const now = (counts.get(pair) ?? 0) + times * word.count;
    if (now > 0) counts.set(pair, now);
    else {
      counts.delete(pair);
      homes.delete(pair);
    }
    if (times < 0) return;
    const home = homes.get(pair);
    if (home) home.add(word);
    else homes.set(pair, new Set([word]));
  };
  for (const word of words) for (let at = 0; at + 1 < word.parts.length; at++) count(pairOf(word.parts[at]!, word.parts[at + 1]!), word, 1);

  const tokens = [...byteSigns];
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const merges: (readonly [string, string])[] = [];
  while (tokens.length < size) {
    const best = mostFrequent(counts, tokens);
    if (best === undefined) break;
    const [left, right] = [Math.floor(best / shift), best % shift];
    const token = tokens[left]! + tokens[right]!;
    // There are two ways to "the": one token all the same.
    const joined = ids.get(token) ?? tokens.push(token) - 1;
    ids.set(token, joined);
    merges.push([tokens[left]!, tokens[right]!]);
    for (const word of homes.get(best)!) joinIn(word, { left, right, joined }, count);
  }
  return merges;
}

function countWords(text: string): Word[] {
  const counts = new Map<string, number>();
  for (const piece of cutIntoPieces(text)) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  const encoder = new TextEncoder();
  return Array.from(counts, ([piece, count]) => ({ parts: [...encoder.encode(piece)], count }));
}

/** A pair that is there once says nothing. */
function mostFrequent(counts: ReadonlyMap<number, number>, tokens: readonly string[]): number | undefined {
  const signs = (pair: number): string => `${tokens[Math.floor(pair / shift)]} ${tokens[pair % shift]}`;
  let best: number | undefined;
  let most = 1;
  for (const [pair, count] of counts) {
    if (count > most || (count === most && best !== undefined && signs(pair) < signs(best))) [best, most] = [pair, count];
  }
  return best;
}

/** Joins a pair wherever it is in a word, and counts what changes: the pairs around it alone. */
function joinIn(word: Word, { left, right, joined }: { left: number; right: number; joined: number }, count: (pair: number, word: Word, times: 1 | -1) => void): void {
  const { parts } = word;
  const after: number[] = [];
  /** Places of what is joined now; the same token may have been there. */
  const places = new Set<number>();
  /** Old pairs that begin before this place are counted off. */
  let counted = 0;
  for (let at = 0; at < parts.length; at++) {
    if (parts[at] !== left || parts[at + 1] !== right) {
      after.push(parts[at]!);
      continue;
    }
    for (let from = Math.max(at - 1, counted); from <= at + 1 && from + 1 < parts.length; from++) count(pairOf(parts[from]!, parts[from + 1]!), word, -1);
    counted = at + 2;
    places.add(after.push(joined) - 1);
    at++;
  }
  word.parts = after;
  for (const place of places) {
    if (place > 0 && !places.has(place - 1)) count(pairOf(after[place - 1]!, joined), word, 1);
    if (place + 1 < after.length) count(pairOf(joined, after[place + 1]!), word, 1);
  }
}
