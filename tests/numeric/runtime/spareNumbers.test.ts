import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { compileStep, type CompiledStep } from "#engine/runtime/compileStep.ts";
import { createSpareNumbers } from "#engine/tape/SpareNumbers.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";

const { machine } = chooseMachine();
const backend = installTapeBackend();
const size = 20_000;

beforeAll(async () => {
  correctTfjs();
  await tf.setBackend(tapeBackendName);
});

/** A step that is a program after a few calls: the feed times a variable. */
function multiplying(): { step: CompiledStep<tf.Tensor>; factor: tf.Variable } {
  const factor = tf.variable(tf.fill([size], 2));
  const step = compileStep({ backend, machine, mode: "static", step: (x) => tf.mul(x!, factor) });
  for (let count = 0; count < 5; count++) tf.tidy(() => void step.run(tf.fill([size], count)).dataSync());
  expect(step.counts.replayed).toBeGreaterThan(0);
  return { step, factor };
}

/** Written, fed and gone; then its memory may serve again. */
function feed(step: CompiledStep<tf.Tensor>, value: number): number {
  return tf.tidy(() => step.run(tf.tensor1d(new Float32Array(size).fill(value))).dataSync()[size - 1]!);
}

function memoryOf(tensor: tf.Tensor): ArrayBufferLike {
  return (backend.data.get(tensor.dataId).values as Float32Array).buffer;
}

describe("memory of what a program was fed", () => {
  test("serves the next feed, and is the program's own from the second on", () => {
    const { step } = multiplying();
    const memories: ArrayBufferLike[] = [];
    for (let value = 0; value < 6; value++) {
      tf.tidy(() => {
        const x = tf.tensor1d(new Float32Array(size).fill(value));
        memories.push(memoryOf(x));
        expect(step.run(x).dataSync()[0]).toBe(2 * value);
        expect(x.dataSync()[size - 1]).toBe(value);
      });
    }
    expect(backend.arenas.has(memories[0]!)).toBe(false);
    expect(new Set(memories.slice(1)).size).toBe(1);
    expect(backend.arenas.has(memories[1]!)).toBe(true);
    step.free();
  });

  test("is nobody else's while a tensor has its numbers in the program, whatever is fed and in whatever order", () => {
    const { step } = multiplying();
    feed(step, 1);
    const x = tf.tensor1d(new Float32Array(size).fill(7));
    const y = tf.tensor1d(new Float32Array(size).fill(8));
    for (const [tensor, answer] of [[y, 16], [x, 14], [y, 16], [x, 14], [x, 14]] as const) expect(tf.tidy(() => step.run(tensor).dataSync()[0])).toBe(answer);
    expect([x, y].map((tensor) => [...new Set(tensor.dataSync())])).toEqual([[7], [8]]);
    x.dispose();
    expect(feed(step, 3)).toBe(6);
    step.free();
    expect(new Set(y.dataSync())).toEqual(new Set([8]));
    y.dispose();
  });

  test("outlives the program", () => {
    const { step } = multiplying();
    feed(step, 1);
    const x = tf.tensor1d(new Float32Array(size).fill(7));
    expect(backend.arenas.has(memoryOf(x))).toBe(true);
    step.free();
    expect(backend.arenas.has(memoryOf(x))).toBe(false);
    expect(new Set(x.dataSync())).toEqual(new Set([7]));
    x.dispose();
  });

  test("is not mixed up between feeds of one size, nor between programs that take turns", () => {
    const weight = tf.variable(tf.fill([size], 1));
    const two = compileStep({ backend, machine, mode: "static", step: (x, y) => tf.sub(tf.mul(x!, 10), tf.mul(y!, weight)) });
    const { step } = multiplying();
    const numbers = (value: number): tf.Tensor => tf.tensor1d(new Float32Array(size).fill(value));
    for (let value = 1; value < 9; value++) {
      tf.tidy(() => {
        const [y, x] = [numbers(value), numbers(value + 1)];
        expect(two.run(x, y).dataSync()[0]).toBe(10 * (value + 1) - value);
        expect(step.run(x).dataSync()[0]).toBe(2 * (value + 1));
        expect(two.run(y, x).dataSync()[0]).toBe(10 * value - (value + 1));
        expect([x.dataSync()[0], y.dataSync()[0]]).toEqual([value + 1, value]);
      });
    }
    expect(two.counts.replayed).toBeGreaterThan(8);
    step.free();
    two.free();
    weight.dispose();
  });

  test("stays with a tensor that lives on", () => {
    const { step } = multiplying();
    const kept = tf.tensor1d(new Float32Array(size).fill(7));
    step.run(kept).dispose();
    for (let value = 0; value < 4; value++) feed(step, value);
    expect(new Set(kept.dataSync())).toEqual(new Set([7]));
    step.free();
  });

  test("stays with what a kernel made of the feed, a variable that has it, and numbers that were read", () => {
    const { step, factor } = multiplying();
    const held = tf.variable(tf.zeros([size]));
    const x = tf.tensor1d(new Float32Array(size).fill(7));
    const part = tf.slice(x, [0], [size - 1]);
    step.run(x).dispose();
    const read = x.dataSync();
    held.assign(x);
    x.dispose();
    const y = tf.tensor1d(new Float32Array(size).fill(8));
    step.run(y).dispose();
    factor.assign(y);
    y.dispose();
    for (let value = 0; value < 4; value++) expect(feed(step, value)).toBe(8 * value);
    for (const numbers of [part.dataSync(), read, held.dataSync()]) expect(new Set(numbers)).toEqual(new Set([7]));
    step.free();
  });

  test("is seen as changed where a variable is assigned what came to lie in it", () => {
    const { step, factor } = multiplying();
    for (let value = 1; value < 5; value++) {
      const x = tf.tensor1d(new Float32Array(size).fill(value));
      step.run(x).dispose();
      factor.assign(x);
      x.dispose();
      expect(feed(step, 3)).toBe(3 * value);
    }
    step.free();
  });
});

describe("spare numbers", () => {
  test("are copies, of the same type and length as what was given", () => {
    const spare = createSpareNumbers();
    const old = new Float32Array(size);
    spare.giveBack(old);
    const values = new Int32Array(size).fill(3);
    const copy = spare.copy(values);
    expect(copy).toEqual(values);
    expect(copy).not.toBe(values);
    expect(spare.copy(new Float32Array(size + 1)).buffer).not.toBe(old.buffer);
    expect(spare.copy(new Float32Array(size).fill(1)).buffer).toBe(old.buffer);
    expect(spare.copy(new Float32Array(size)).buffer).not.toBe(old.buffer);
  });

  test("leaves out what is a part of other memory, and small arrays", () => {
    const spare = createSpareNumbers();
    const whole = new Float32Array(2 * size);
    spare.giveBack(whole.subarray(0, size));
    expect(spare.copy(new Float32Array(size)).buffer).not.toBe(whole.buffer);
    const small = new Float32Array(10);
    spare.giveBack(small);
    expect(spare.copy(new Float32Array(10)).buffer).not.toBe(small.buffer);
  });
});
