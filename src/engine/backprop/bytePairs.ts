import type * as Backprop from "#resources/types/backprop.d.ts";
import { createBytePairTokenizer } from "#core/tokens/bytePairTokenizer.ts";
import { byteSigns } from "#core/tokens/byteSigns.ts";
import { trainMerges } from "#core/tokens/trainMerges.ts";
import { callSite, studentError } from "#engine/trainer/studentError.ts";

const mostTokens = 16_384;

/**
 * A text as numbers, one a piece that is frequent in it: byte-pair encoding (Gage 1994; for language models Sennrich et al. 2016;
 * over bytes Radford et al. 2019), learned from its pages to learn from alone.
 */
export function bytePairs(text: Backprop.Characters | string, size: number): Backprop.BytePairs {
  const site = callSite();
  if (typeof text !== "string" && typeof text?.decode !== "function") throw studentError(site, { message: "bytePairs needs a text: what characters() answered, or your own between quotes.", hint: 'For example bytePairs(await characters("moby-dick"), 512).' });
  if (!Number.isSafeInteger(size) || size < byteSigns.length || size > mostTokens) {
    throw studentError(site, { message: `bytePairs needs a size as a whole number from ${byteSigns.length} to ${mostTokens}, not ${String(size)}.`, hint: `The first ${byteSigns.length} are single bytes, the rest pairs: for example 512.` });
  }
  const parts = typeof text === "string" ? cut(text) : { name: text.name, train: text.decode(text.train), validation: text.decode(text.validation) };
  if (parts.train === "") throw studentError(site, { message: "The text is empty: it has no pairs.", hint: "Give a text of some pages." });
  const merges = trainMerges(parts.train, size);
  const { encode, decode, size: learned } = createBytePairTokenizer({ merges });
  return {
    name: parts.name,
    size: learned,
    train: Int32Array.from(encode(parts.train)),
    validation: Int32Array.from(encode(parts.validation)),
    merges,
    encode,
    decode,
    knows: (character) => character.length > 0,
  };
}

/** The last tenth is to measure on. A character of two halves stays whole. */
function cut(text: string): { name: string; train: string; validation: string } {
  const at = Math.ceil(text.length * 0.9);
  const border = at > 0 && text.codePointAt(at - 1)! > 0xffff ? at + 1 : at;
  return { name: "text", train: text.slice(0, border), validation: text.slice(border) };
}
