import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import type { Calibration } from "#core/runs/calibration.ts";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { estimateCall } from "#engine/estimate/estimateCall.ts";

test("what a loop measures now and then is part of its seconds; what reads its number itself stops nothing", async () => {
  const { engine } = await loadBackend();
  const known: Calibration = { machine: engine!.machine.name, threads: 1, peak: 1e9, barrier: 0, overhead: 0, feed: 0, seconds: 1, memory: [{ bytes: 65_536, nanoseconds: 0.1 }], families: { "matmul NN": [{ sizes: [64, 64, 64], nanoseconds: 1 }] } };
  const weights = tf.variable(tf.ones([64, 64]));
  const optimizer = tf.train.sgd(0.1);
  const loss = (): tf.Scalar => tf.matMul(weights, weights).mean();
  const secondsOf = (evaluate?: { run(): unknown; times: number }): number =>
    estimateCall(engine!, { method: "train", parameters: () => weights.size, steps: 1000, step: () => void optimizer.minimize(loss), evaluate }, [known]).seconds!;
  expect(secondsOf({ run: loss, times: 100_000 })).toBeGreaterThan(10 * secondsOf());
  expect(secondsOf({ run: () => loss().dataSync()[0], times: 100_000 })).toBeGreaterThan(0);
});
