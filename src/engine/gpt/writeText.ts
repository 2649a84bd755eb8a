import { AppError } from "#shared/AppError.ts";
import { chooseToken, type Choice } from "./chooseToken.ts";
import type { Decoder } from "./createDecoder.ts";

export interface Writing extends Choice {
  /** Ids to go on from; at least one. */
  prompt: readonly number[];
  /** Tokens to write. */
  length: number;
  /** Uniform in [0, 1); asked once a token, unless the temperature is 0. */
  random: () => number;
}

/** The last part of a text in a decoder's window. */
export interface TextWindow {
  /** Scores of what comes after these ids, of which there is at least one; the array is overwritten by the next call. What it holds of them already is not read again. */
  scoresAfter(ids: readonly number[]): Float32Array;
}

/** `context`: most tokens the decoder holds. */
export function createTextWindow(decoder: Decoder, context: number): TextWindow {
  let held: readonly number[] = [];
  return {
    scoresAfter(ids) {
      const window = ids.slice(windowStart(ids.length, context));
      let same = 0;
      while (same < held.length && same < window.length - 1 && held[same] === window[same]) same++;
      decoder.rewind(same);
      held = window;
      let scores = decoder.read(window[same]!);
      for (const id of window.slice(same + 1)) scores = decoder.read(id);
      return scores;
    },
  };
}

/**
 * Goes on after a prompt, token by token. What comes depends on the ids so far and the random numbers alone: a text that is
 * written in two goes is the text of one.
 */
export function* writeText(window: TextWindow, { prompt, length, random, ...choice }: Writing): Generator<number> {
  if (prompt.length === 0) throw new AppError({ code: "invalid-input", message: "There is nothing to go on from.", hint: "Give a prompt of at least one token." });
  const ids = [...prompt];
  for (let written = 0; written < length; written++) {
    const id = chooseToken(window.scoresAfter(ids), choice, random);
    yield id;
    ids.push(id);
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
