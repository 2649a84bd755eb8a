import * as tf from "@tensorflow/tfjs";
import type { Characters } from "#resources/types/backprop.d.ts";
import { createCharacterTokenizer } from "#core/tokens/characterTokenizer.ts";
import { callSite, studentError } from "#engine/trainer/studentError.ts";
import type { TrainContext } from "#engine/trainer/TrainContext.ts";

/** A bundled text as numbers, one a character. Its held-out pages never reach a program. */
export async function characters(context: Pick<TrainContext, "dataset">, name: string, { like }: { like?: Characters } = {}): Promise<Characters> {
  const site = callSite();
  if (typeof name !== "string") throw studentError(site, { message: "characters needs the name of a text.", hint: 'For example await characters("moby-dick").' });
  const payload = await context.dataset(name);
  if (payload.kind !== "text") throw studentError(site, { message: `${name} is no text but ${payload.kind}.`, hint: 'For example await characters("moby-dick").' });
  if (like) return written(name, payload, like);
  const { encode } = createCharacterTokenizer(payload.alphabet);
  return { ...alphabetText(name, payload.alphabet), train: Int32Array.from(encode(payload.train)), validation: Int32Array.from(encode(payload.validation)) };
}

/** A text's letters, without its pages. */
export function alphabetText(name: string, alphabet: string): Omit<Characters, "train" | "validation"> {
  const { size, encode, decode } = createCharacterTokenizer(alphabet);
  return {
    name,
    size,
    encode(text) {
      const own = callSite();
      const unknown = Array.from(text).find((character) => !alphabet.includes(character));
      if (unknown !== undefined) throw studentError(own, { message: `${name} has no character "${unknown}".`, hint: `It has these: ${alphabet.replace("\n", "")}` });
      return encode(text);
    },
    decode,
    knows: (character) => character.length > 0 && alphabet.includes(character),
  };
}

/** In another text's numbers, so that a model of that one can read it. What that text has no character for is left out. */
function written(name: string, { train, validation, alphabet }: { train: string; validation: string; alphabet: string }, { size, encode, decode, knows }: Characters): Characters {
  const unknown = new Set(Array.from(alphabet).filter((character) => !knows(character)));
  const numbers = (text: string): Int32Array => Int32Array.from(encode(Array.from(text).filter((character) => !unknown.has(character)).join("")));
  return { name, size, train: numbers(train), validation: numbers(validation), encode, decode, knows };
}

/** `rows` pieces of a text from random places, x [rows, length] int32, and the characters that follow each, y [rows, length] int32. */
export function nextCharBatch(source: Int32Array, { rows, length, random }: { rows: number; length: number; random: () => number }): { x: tf.Tensor2D; y: tf.Tensor2D } {
  const site = callSite();
  if (!(source instanceof Int32Array)) throw studentError(site, { message: "nextCharBatch needs the numbers of a text.", hint: "For example book.train, where book is what characters() answered." });
  for (const [name, value] of Object.entries({ rows, length })) {
    if (!Number.isSafeInteger(value) || value < 1) throw studentError(site, { message: `nextCharBatch needs ${name} as a whole number of at least 1, not ${String(value)}.`, hint: "For example nextCharBatch(book.train, 16, 64)." });
  }
  if (source.length <= length) throw studentError(site, { message: `The text has ${source.length} characters: no piece of ${length} with one after it fits.`, hint: "Ask for shorter pieces." });
  const x = new Int32Array(rows * length);
  const y = new Int32Array(rows * length);
  for (let row = 0; row < rows; row++) {
    const from = Math.floor(random() * (source.length - length));
    x.set(source.subarray(from, from + length), row * length);
    y.set(source.subarray(from + 1, from + length + 1), row * length);
  }
  return { x: tf.tensor2d(x, [rows, length], "int32"), y: tf.tensor2d(y, [rows, length], "int32") };
}
