import { AppError } from "#shared/AppError.ts";
import { joinBytes } from "#shared/joinBytes.ts";
import { byteSigns, cutIntoPieces } from "./byteSigns.ts";
import type { Tokenizer } from "./Tokenizer.ts";

/** Pairs that were joined, the first joined first; each piece as GPT-2 writes bytes (`byteSigns`). */
export type Merges = readonly (readonly [left: string, right: string])[];

const bytesOfSigns = new Map(byteSigns.map((sign, byte) => [sign, byte]));
const noBytes = new Uint8Array();

/**
 * Byte-level byte-pair encoding (Sennrich et al. 2016; over bytes: Radford et al. 2019). Any text can be written: what was never
 * seen stays single bytes. `vocabulary` is GPT-2's vocab.json, ids by token; without it ids are the bytes and then the merges.
 * Tokens that are `whole` are never cut, wherever they are in a text. Throws `invalid-input` when the parts do not fit together.
 */
export function createBytePairTokenizer({ merges, vocabulary = vocabularyOf(merges), whole = [] }: { merges: Merges; vocabulary?: ReadonlyMap<string, number>; whole?: readonly string[] }): Tokenizer {
  const bytes = new Map([...vocabulary].map(([token, id]) => [id, bytesOf(token)]));
  const ranks = new Map(merges.map(([left, right], rank) => [`${left} ${right}`, rank]));
  const lacking = [...byteSigns, ...merges.map(([left, right]) => left + right), ...whole].find((token) => !vocabulary.has(token));
  if (lacking !== undefined) throw new AppError({ code: "invalid-input", message: `The vocabulary has no token "${lacking}".`, hint: "Take vocab.json and merges.txt from the same model." });
  let last = -1;
  for (const id of vocabulary.values()) last = Math.max(last, id);
  if (bytes.size < vocabulary.size) throw new AppError({ code: "invalid-input", message: `Two tokens of the vocabulary have the number ${repeated(vocabulary.values())}.`, hint: "Use the vocab.json of a GPT-2 model as it is." });
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

  /** What is between two of them is a text of its own. */
  const encodeBetween = (text: string, [token, ...others]: readonly string[]): number[] =>
    token === undefined ? cutIntoPieces(text).flatMap(encodePiece) : text.split(token).flatMap((part, index) => [...(index > 0 ? [vocabulary.get(token)!] : []), ...encodeBetween(part, others)]);

  return {
    size: last + 1,
    encode: (text) => encodeBetween(text, whole),
    // What begins with a byte order mark keeps it.
    decode: (ids) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(joinBytes(Array.from(ids, (id) => bytes.get(id) ?? noBytes))),
  };
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
  return new Map([...new Set([...byteSigns, ...merges.map(([left, right]) => left + right)])].map((token, id) => [token, id]));
}

function repeated(ids: Iterable<number>): number | undefined {
  const seen = new Set<number>();
  for (const id of ids) {
    if (seen.has(id)) return id;
    seen.add(id);
  }
  return undefined;
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

/** A token of a vocabulary that is not made of signs, such as one that ends a text, stands for itself. */
function bytesOf(token: string): Uint8Array {
  return joinBytes(Array.from(token, (sign) => (bytesOfSigns.has(sign) ? Uint8Array.of(bytesOfSigns.get(sign)!) : new TextEncoder().encode(sign))));
}
