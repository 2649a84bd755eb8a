import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { chooseToken } from "#engine/gpt/chooseToken.ts";
import { createDecoder, type Decoder, type GptNumbers } from "#engine/gpt/createDecoder.ts";
import { createGpt } from "#engine/gpt/Gpt.ts";
import { createTextWindow, writeText } from "#engine/gpt/writeText.ts";
import { createPhilox } from "#engine/random/philox.ts";

const config = { vocabulary: 11, context: 12, width: 8, heads: 2, layers: 2 };
const { next } = createPhilox(5);
const gpt = createGpt({ config, random: next });
// Gains and biases other than 1 and 0, so that none can be forgotten.
for (const weight of gpt.weights.values()) if (weight.rank === 1) weight.assign(tf.add(weight, tf.tensor1d(Float32Array.from({ length: weight.size }, () => next() - 0.5))));
const numbers: GptNumbers = new Map([...gpt.weights].map(([name, weight]) => [name, weight.dataSync() as Float32Array]));
const ids = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8];

describe("createDecoder", () => {
  it("gives the scores that the model gives at each position of a window", () => {
    const decoder = createDecoder(config, numbers);
    const wanted = (gpt.logits(tf.tensor2d([ids], [1, 12], "int32")).arraySync() as number[][][])[0]!;
    for (const [place, id] of ids.entries()) {
      const scores = decoder.read(id);
      wanted[place]!.forEach((score, token) => expect(scores[token]).toBeCloseTo(score, 4));
    }
  });

  it("forgets what it is rewound over", () => {
    const decoder = createDecoder(config, numbers);
    for (const id of ids.slice(0, 4)) decoder.read(id);
    const first = [...decoder.read(7)];
    decoder.rewind(4);
    decoder.read(2);
    decoder.rewind(4);
    expect([...decoder.read(7)]).toEqual(first);
    expect(decoder.length).toBe(5);
  });

  it("refuses more than its context, tokens that are not there, and weights of another model", () => {
    const decoder = createDecoder(config, numbers);
    for (const id of ids) decoder.read(id);
    expect(() => decoder.read(1)).toThrow(expect.objectContaining({ code: "invalid-input", message: "The model looks at 12 tokens: its window is full." }));
    decoder.rewind();
    expect(() => decoder.read(11)).toThrow("There is no token 11.");
    expect(() => createDecoder({ ...config, layers: 3 }, numbers)).toThrow("The model lacks h.2.ln_1.weight of the right size.");
  });
});

describe("writeText", () => {
  const write = (seed: number, options: { temperature?: number; length?: number } = {}): number[] => [...writeText(createTextWindow(createDecoder(config, numbers), 12), { prompt: [3, 1], length: 30, random: createPhilox(seed).next, ...options })];

  it("writes past the window, the same tokens from the same seed", () => {
    expect(write(1)).toHaveLength(30);
    expect(write(1)).toEqual(write(1));
    expect(write(1)).not.toEqual(write(2));
  });

  it("writes in two goes what it writes in one", () => {
    const whole = write(1);
    const random = createPhilox(1).next;
    const rest: number[] = [];
    for (const length of [7, 1, 22]) rest.push(...writeText(createTextWindow(createDecoder(config, numbers), 12), { prompt: [3, 1, ...rest], length, random }));
    expect(rest).toEqual(whole);

    const window = createTextWindow(createDecoder(config, numbers), 12);
    const again = createPhilox(1).next;
    const parts: number[] = [];
    for (const length of [9, 21]) parts.push(...writeText(window, { prompt: [3, 1, ...parts], length, random: again }));
    expect(parts).toEqual(whole);
  });

  it("writes what the model writes without keeping anything", () => {
    const seen = [3, 1];
    const random = createPhilox(1).next;
    for (let step = 0; step < 10; step++) {
      const scores = (gpt.logits(tf.tensor2d([seen], [1, seen.length], "int32")).arraySync() as number[][][])[0]!.at(-1)!;
      seen.push(chooseToken(Float32Array.from(scores), {}, random));
    }
    expect(write(1, { length: 10 })).toEqual(seen.slice(2));
  });

  it("takes the likeliest token at temperature 0, as the model itself scores it", () => {
    const seen = [3, 1];
    for (let step = 0; step < 10; step++) {
      const scores = (gpt.logits(tf.tensor2d([seen], [1, seen.length], "int32")).arraySync() as number[][][])[0]!.at(-1)!;
      seen.push(scores.indexOf(Math.max(...scores)));
    }
    expect(write(1, { temperature: 0, length: 10 })).toEqual(seen.slice(2));
  });

  it("reads the later half of a full window again, with every token in its place", () => {
    const read: number[][] = [];
    let window: number[] = [];
    const scripted: Decoder = {
      get length() {
        return window.length;
      },
      read(id) {
        window.push(id);
        read.push([...window]);
        return Float32Array.of(...Array.from({ length: 11 }, (_, token) => (token === (id + 1) % 11 ? 1 : 0)));
      },
      rewind: (to = 0) => void (window = window.slice(0, to)),
    };
    expect([...writeText(createTextWindow(scripted, 4), { prompt: [0, 1, 2], length: 3, random: Math.random, temperature: 0 })]).toEqual([3, 4, 5]);
    // What it holds is not read again, until the window moves on.
    expect(read).toEqual([[0], [0, 1], [0, 1, 2], [0, 1, 2, 3], [2], [2, 3], [2, 3, 4]]);
    expect(() => [...writeText(createTextWindow(scripted, 4), { prompt: [], length: 1, random: Math.random })]).toThrow("There is nothing to go on from.");
  });
});
