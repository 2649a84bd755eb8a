import * as tf from "@tensorflow/tfjs";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { installTapeBackend, tapeBackendName, type TapeBackend } from "#engine/tape/TapeBackend.ts";
import { recordStep, type Recording } from "#engine/tape/recordStep.ts";
import { sameTape } from "#engine/tape/sameTape.ts";
import { gpt } from "#tests/support/engine/trainings/trainings.ts";

let backend: TapeBackend;
beforeAll(async () => {
  backend = installTapeBackend();
  await tf.setBackend(tapeBackendName);
});
beforeEach(() => tf.disposeVariables());

const record = <R>(step: () => R, feeds: tf.Tensor[] = []): Recording<R> => recordStep(backend, { feeds, step });
const kernels = ({ tape }: Recording<unknown>): string[] => tape.nodes.map(({ kernel }) => kernel);

describe("a recorded step", () => {
  test("computes nothing until somebody reads, and then the right numbers", () => {
    const x = tf.tensor1d([1, 2, 3]);
    const { results, values, tape } = record(() => tf.tidy(() => tf.square(tf.add(x, 1))));
    expect((values[tape.results[0]!.value.id]!.data as unknown as { known: boolean }).known).toBe(false);
    expect(Array.from(results.dataSync())).toEqual([4, 9, 16]);
  });

  test("takes no memory for what it does not compute", () => {
    const before = process.memoryUsage().arrayBuffers;
    record(() => void tf.tidy(() => tf.matMul(tf.fill([5_000, 5_000], 1), tf.fill([5_000, 5_000], 2))));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
  });

  test("knows what was written as one number throughout by that number, and keeps no memory of it", () => {
    const x = tf.zeros([2_000]);
    const { tape } = record(() => tf.tidy(() => tf.add(tf.mul(x, tf.ones([2_000])), tf.tensor1d(Float32Array.from({ length: 2_000 }, (_, at) => at)))));
    expect(tape.values.filter(({ kind }) => kind === "constant").map(({ fill }) => fill)).toEqual([1, undefined]);
    const ones = tape.values.find(({ fill }) => fill === 1)!;
    expect(ones.data).toEqual(new Float32Array(2_000).fill(1));
    expect(ones.data).not.toBe(ones.data);
  });

  test("lets reshapes, casts to the same type and clones vanish, and folds what is made of constants", () => {
    const x = tf.tensor2d([[1, 2], [3, 4]]);
    const recording = record(() => tf.tidy(() => tf.mul(tf.reshape(x, [4]).clone().toFloat(), tf.exp(tf.scalar(0)).add(1))));
    expect(kernels(recording)).toEqual(["Multiply"]);
    expect(recording.tape.values.find(({ kind }) => kind === "constant")!.data).toEqual(Float32Array.of(2));
  });

  test("forgets what nothing comes of", () => {
    const x = tf.tensor1d([1, 2]);
    expect(kernels(record(() => tf.tidy(() => {
      tf.sin(x);
      return tf.cos(x);
    })))).toEqual(["Cos"]);
  });

  test("knows the variables that an optimiser makes, so that its first step is like its second", () => {
    const w = tf.variable(tf.ones([2]));
    const optimizer = tf.train.adam(0.1);
    const step = (): tf.Scalar => optimizer.minimize(() => tf.sum(tf.square(w)) as tf.Scalar, true)!;
    const [first, second] = [record(step), record(step)];
    first.settle();
    second.settle();
    expect(sameTape(first.tape, second.tape)).toEqual({ same: true, changed: [] });
    expect(first.tape.updates).toHaveLength(5);
  });

  test("is given minus the learning rate, whatever it is", () => {
    const w = tf.variable(tf.ones([2]));
    const optimizer = tf.train.adam(0.1) as unknown as tf.Optimizer & { learningRate: number };
    const step = (): tf.Scalar => optimizer.minimize(() => tf.sum(tf.square(w)) as tf.Scalar, true)!;
    const first = record(step);
    first.settle();
    optimizer.learningRate = 0.5;
    const second = record(step);
    second.settle();
    expect(sameTape(first.tape, second.tape)).toEqual({ same: true, changed: [] });
    expect(second.values[second.tape.feeds[0]!.id]!.read!()).toBe(-0.5);
    expect(optimizer.learningRate).toBe(0.5);
  });

  test("counts the numbers it reads of what it has computed", () => {
    const x = tf.tensor1d([1, 2]);
    const { tape } = record(() => tf.tidy(() => tf.mul(x, tf.sum(x).dataSync()[0]!)));
    expect(tape.hostReads).toBe(1);
  });

  test("says which numbers of JavaScript are others", () => {
    const x = tf.tensor1d([1, 2]);
    const times = (factor: number): Recording<tf.Tensor> => record(() => tf.tidy(() => tf.mul(x, factor)));
    const compared = sameTape(times(2).tape, times(3).tape);
    expect(compared).toMatchObject({ same: true });
    expect(compared.same && compared.changed.map(({ data }) => Array.from(data!))).toEqual([[3]]);
  });

  test("differs where it takes another way", () => {
    const x = tf.tensor1d([1, 2]);
    const compared = sameTape(record(() => tf.sin(x)).tape, record(() => tf.cos(x)).tape);
    expect(compared).toEqual({ same: false, reason: "kernel 0, Sin: Cos is called instead" });
  });

  test("is no program where a shape depends on numbers", () => {
    const x = tf.tensor1d([1, 2, 2]);
    expect(record(() => tf.tidy(() => tf.unique(x).values.clone())).unsupported).toContain("Unique");
  });

  test("of a transformer of 4 blocks is recorded in well under a second", () => {
    const { step, feeds } = gpt({ batch: 16, context: 128, width: 128, heads: 4, blocks: 4 });
    const given = feeds!(0);
    const begun = performance.now();
    const recording = record(() => step(...given), given);
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(recording.tape.nodes.length).toBeGreaterThan(500);
  });
});
