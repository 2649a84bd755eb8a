import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { interpretProgram } from "#tests/support/engine/interpreter/interpretProgram.ts";
import { machines } from "#tests/support/engine/plans/kernelProgram.ts";
import { largestDifference, trainCompiled, trainEagerly, type Outcome, type Training } from "#tests/support/engine/trainings/besideEager.ts";
import { Attention } from "#engine/layers/Attention.ts";
import { planTape } from "#engine/plan/planTape.ts";
import { recordStep } from "#engine/tape/recordStep.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";

interface Sizes {
  batch: number;
  time: number;
  heads: number;
  headWidth: number;
  causal: boolean;
}

const sizes: Record<string, Sizes> = {
  "as a GPT has it": { batch: 2, time: 64, heads: 2, headWidth: 32, causal: true },
  "of odd sizes under a mask": { batch: 3, time: 19, heads: 3, headWidth: 5, causal: true },
  "of wide heads": { batch: 1, time: 21, heads: 1, headWidth: 64, causal: false },
  "of odd sizes": { batch: 2, time: 51, heads: 2, headWidth: 16, causal: false },
};

/** A layer of attention between two dense ones, as a model of layers has it. */
function training({ batch, time, heads, headWidth, causal }: Sizes): Training {
  const width = heads * headWidth;
  const waves = (count: number, step: number): tf.Tensor => tf.tensor(Float32Array.from({ length: count }, (_, index) => Math.sin(index * step)));
  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [time, 4], units: width, useBias: false }));
  model.add(new Attention({ heads, causal }));
  model.add(tf.layers.dense({ units: 2 }));
  for (const [index, weight] of model.weights.entries()) weight.write(tf.tidy(() => tf.mul(tf.reshape(waves(weight.shape.reduce<number>((size, one) => size * one!, 1), 1.7 + index), weight.shape as number[]), 0.3)));
  const optimizer = tf.train.sgd(0.05);
  return {
    variables: () => model.trainableWeights.map((weight) => weight.read() as tf.Variable),
    feeds: (index) => [tf.reshape(waves(batch * time * 4, 0.37 + index), [batch, time, 4]), tf.reshape(waves(batch * time * 2, 0.71), [batch, time, 2])],
    step: (x, wanted) => optimizer.minimize(() => tf.losses.meanSquaredError(wanted!, model.apply(x!, { training: true }) as tf.Tensor) as tf.Scalar, true),
  };
}

const eager = new Map<string, Outcome>();

describe.each(Object.entries(sizes))("attention %s", (name, given) => {
  test.each(machines)("trains as tfjs's own kernels do, with the same bits at any number of threads, on $name", async (machine) => {
    const wanted = eager.get(name) ?? (await trainEagerly(() => training(given), { steps: 8 }));
    eager.set(name, wanted);
    const train = (threads: number) => trainCompiled(() => training(given), { machine, threads, mode: "static", steps: 8 });
    const { compiled, counts } = await train(1);
    expect(counts.eager).toBe(0);
    expect(largestDifference(wanted, compiled)).toBeLessThan(2e-4);
    if (machine.name.startsWith("native")) expect((await train(2)).compiled).toEqual(compiled);
  });

  test("is planned as a command and one for the gradient, which write nothing that is not theirs", async () => {
    const backend = installTapeBackend();
    await tf.setBackend(tapeBackendName);
    const { step, feeds } = training(given);
    const numbers = feeds!(0);
    const { tape } = recordStep(backend, { feeds: numbers, step: () => step(...numbers) });
    const program = planTape(tape);
    expect(program.labels.map(({ operation }) => operation).filter((operation) => operation.startsWith("attention"))).toEqual(["attention", "attentionGrad"]);
    const run = interpretProgram(program);
    for (const placement of [...program.feeds, ...program.variables.map((variable) => variable.placement)]) run.write(placement, Float32Array.from({ length: placement.size }, (_, index) => Math.cos(index)));
    expect(() => run.step()).not.toThrow();
  });
});
