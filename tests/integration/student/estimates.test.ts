import { expect, onTestFinished, test } from "vitest";
import type { Calibration } from "#core/runs/calibration.ts";
import { createProcessEstimator } from "#platform/processes/createProcessEstimator.ts";
import type { EstimateTask, RunEstimator } from "#services/runs/ports.ts";
import { silentLogger } from "#shared/Logger.ts";
import { startProcesses, tinyDigits } from "#tests/support/labs/studentLab.ts";
import { noModels } from "#tests/support/memory/noModels.ts";

function openEstimator(): RunEstimator {
  const kept: Calibration[] = [];
  const speed = { known: async () => kept, keep: async (measured: readonly Calibration[]) => void kept.push(...measured), forget: async () => void kept.splice(0) };
  const estimator = createProcessEstimator({ processes: startProcesses(), datasets: tinyDigits, models: noModels, speed, log: silentLogger, memoryMiB: 1200, splitSeed: "backprop-1", patienceSeconds: 2 });
  onTestFinished(() => estimator.close());
  return estimator;
}

const taskOf = (after: string, layer = "tf.layers.flatten({ inputShape: [4, 4, 1] })"): EstimateTask => ({
  files: {
    "main.ts": `import * as tf from '@tensorflow/tfjs';
import { accuracy, digits, fit, seed } from 'backprop';
seed(1);
const data = await digits({ train: 40, validation: 10 });
const model = tf.sequential({ layers: [${layer}, tf.layers.dense({ units: 2, activation: 'softmax' })] });
export const history = await fit(model, data, { epochs: 3, batch: 10, optimizer: tf.train.sgd(0.1) });
${after}`,
  },
  entry: "main.ts",
  seed: 1,
  overrides: {},
});
const quietly = (signal = new AbortController().signal) => ({ measure: false, background: true, signal });

test("calls are counted without measuring anything, and remembered for the run that comes", async () => {
  const estimator = openEstimator();
  const task = taskOf("export const right = accuracy(model, data.validation);");
  expect(estimator.said(task)).toBeUndefined();
  const estimates = await estimator.estimate(task, quietly());
  expect(estimates).toMatchObject([{ method: "fit", parameters: 34, steps: 12 }]);
  expect(estimates[0]!.secondsPerStep).toBeUndefined();
  expect(estimator.said(task)).toEqual(estimates);
});

test.each([
  ["fails on its empty history", "history.val_accuracy.at(-1).toFixed(2);"],
  ["goes on for long", "for (;;) Math.random();"],
])("a program that %s after its call is counted all the same", async (_, after) => {
  expect(await openEstimator().estimate(taskOf(after), quietly())).toMatchObject([{ parameters: 34 }]);
});

test("a program that stops before its call says why, and where", async () => {
  const refused = openEstimator().estimate(taskOf("", "tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.conv2d({ filters: 2, kernelSize: 3 })"), quietly());
  await expect(refused).rejects.toMatchObject({ code: "student-error", message: expect.stringContaining("(wanted [?,?,?,?], got [?,16])"), data: { file: "main.ts", line: 5 } });
});

test.each([
  ["weights that could never fit", "The model's weights", "tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.dense({ units: 40_000 }), tf.layers.dense({ units: 40_000 })"],
  ["a step that could never fit", "A training step", "tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.repeatVector({ n: 3_000_000 }), tf.layers.globalAveragePooling1d({})"],
])("a program with %s is refused before anything of it is made", async (_, what, layers) => {
  const refused = openEstimator().estimate(taskOf("", layers), quietly());
  await expect(refused).rejects.toMatchObject({ code: "student-memory", message: expect.stringMatching(new RegExp(`^${what} would need \\d+ MiB of memory; the limit is 1200 MiB`)), data: { limitMiB: 1200, neededMiB: expect.any(Number) } });
});

test("it gives way to a run, and to who asked for it", async () => {
  const estimator = openEstimator();
  const given = estimator.estimate(taskOf(""), quietly());
  await Promise.resolve();
  estimator.giveWay();
  await expect(given).rejects.toMatchObject({ code: "cancelled" });
  const asked = new AbortController();
  const left = estimator.estimate(taskOf(""), quietly(asked.signal));
  asked.abort();
  await expect(left).rejects.toMatchObject({ code: "cancelled" });
});
