import { AppError } from "#shared/AppError.ts";
import { chooseToken, type Choice } from "./chooseToken.ts";
import type { Decoder } from "./createDecoder.ts";

export interface Writing extends Choice {
  /** Ids to go on from; at least one. */
  prompt: readonly number[];
  /** Tokens to write. */
  length: number;
  /** Most tokens the decoder holds. */
  context: number;
  /** Uniform in [0, 1). */
  random: () => number;
}

/**
 * Goes on after a prompt, token by token; the same random numbers give the same tokens. When the window is full, the later half
 * of it is read again: positions count from the window's start, so that what was kept of them holds for no other place.
 */
export function* writeText(decoder: Decoder, { prompt, length, context, random, ...choice }: Writing): Generator<number> {
  if (prompt.length === 0) throw new AppError({ code: "invalid-input", message: "There is nothing to go on from.", hint: "Give a prompt of at least one token." });
  const ids = prompt.slice(-context);
  decoder.rewind();
  let scores = new Float32Array(0);
  for (const id of ids) scores = decoder.read(id) as Float32Array<ArrayBuffer>;
  for (let written = 0; written < length; written++) {
    const id = chooseToken(scores, choice, random);
    yield id;
    ids.push(id);
    if (written === length - 1) return;
    if (decoder.length === context) {
      decoder.rewind();
      for (const again of ids.slice(-Math.ceil(context / 2), -1)) decoder.read(again);
    }
    scores = decoder.read(id) as Float32Array<ArrayBuffer>;
  }
}
