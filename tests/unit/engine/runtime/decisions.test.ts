import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { changingIn, decideLater } from "#engine/runtime/decisions.ts";
import { recordStep } from "#engine/tape/recordStep.ts";
import type { Tape } from "#engine/tape/Tape.ts";
import { installTapeBackend, tapeBackendName, type TapeBackend } from "#engine/tape/TapeBackend.ts";

let backend: TapeBackend;
beforeAll(async () => {
  backend = installTapeBackend();
  await tf.setBackend(tapeBackendName);
});

function tapeOf(step: (x: tf.Tensor) => tf.Tensor): Tape {
  const x = tf.tensor2d([0.5, 1.5, 2.5, 3.5], [2, 2]);
  return recordStep(backend, { feeds: [x], step: () => step(x) }).tape;
}

it.each<[what: string, again: (x: tf.Tensor) => tf.Tensor, changing: number | undefined]>([
  ["the same step", (x) => tf.clipByValue(tf.add(x, tf.tensor1d([1, 2])), 0, 1), 0],
  ["one with another number in it", (x) => tf.clipByValue(tf.add(x, tf.tensor1d([1, 7])), 0, 1), 1],
  ["one with another attribute", (x) => tf.clipByValue(tf.add(x, tf.tensor1d([1, 2])), 0, 2), undefined],
  ["one with another kernel", (x) => tf.clipByValue(tf.sub(x, tf.tensor1d([1, 2])), 0, 1), undefined],
  ["one with another shape", (x) => tf.clipByValue(tf.add(x, tf.tensor2d([[1, 2]])), 0, 1), undefined],
  ["one of other inputs", (x) => tf.clipByValue(tf.add(tf.tensor1d([1, 2]), x), 0, 1), undefined],
])("a program that was put away is known again, or not, in %s", (_what, again, changing) => {
  const first = tapeOf((x) => tf.clipByValue(tf.add(x, tf.tensor1d([1, 2])), 0, 1));
  const decision = decideLater("feeds", first, [])();
  expect(changingIn(decision, tapeOf(again))?.length).toBe(changing);
});
