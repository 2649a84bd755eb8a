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
  /** Uniform in [0, 1); asked once a token, unless the temperature is 0. */
  random: () => number;
}

/**
 * Goes on after a prompt, token by token. What comes depends on the ids so far and the random numbers alone: a text that is
 * written in two goes is the text of one.
 */
export function* writeText(decoder: Decoder, { prompt, length, context, random, ...choice }: Writing): Generator<number> {
  if (prompt.length === 0) throw new AppError({ code: "invalid-input", message: "There is nothing to go on from.", hint: "Give a prompt of at least one token." });
  const ids = [...prompt];
  let from = windowStart(ids.length, context);
  decoder.rewind();
  let scores = decoder.read(ids[from]!);
  for (const id of ids.slice(from + 1)) scores = decoder.read(id);
  for (let written = 0; written < length; written++) {
    const id = chooseToken(scores, choice, random);
    yield id;
    ids.push(id);
    if (written === length - 1) return;
    const start = windowStart(ids.length, context);
    if (start !== from) {
      from = start;
      decoder.rewind();
      for (const again of ids.slice(from, -1)) decoder.read(again);
    }
    scores = decoder.read(id);
  }
}

/**
 * Where the window begins for a text of this many tokens: it moves on by half a window when it is full. Positions count from its
 * start, so that what was kept of them holds for no other place and is read again.
 */
function windowStart(length: number, context: number): number {
  const half = Math.max(1, Math.floor(context / 2));
  return Math.ceil(Math.max(0, length - context) / half) * half;
}
