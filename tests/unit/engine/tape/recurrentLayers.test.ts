import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import { recordStep } from "#engine/tape/recordStep.ts";

beforeAll(() => void installTapeBackend());

const init = (seed: number): ReturnType<typeof tf.initializers.glorotUniform> => tf.initializers.glorotUniform({ seed });
const cells = { lstm: tf.layers.lstm, gru: tf.layers.gru, simpleRNN: tf.layers.simpleRNN } as unknown as Record<string, (args: object) => tf.layers.Layer>;
const variants: Record<string, object> = {
  "as it is by default": {},
  "with sigmoid gates": { recurrentActivation: "sigmoid" },
  "with a sequence as its answer": { returnSequences: true },
  "backwards in time": { goBackwards: true, returnSequences: true },
  "without bias": { useBias: false },
  "with relu": { activation: "relu" },
};

/** Answer and gradients of a layer over random numbers, on one backend. */
async function measure(backend: string, make: () => tf.layers.Layer): Promise<number[][]> {
  await tf.setBackend(backend);
  return tf.tidy(() => {
    const x = tf.randomNormal([3, 5, 4], 0, 1, "float32", 9);
    const layer = make();
    layer.apply(x);
    const answer = (input: tf.Tensor): tf.Tensor => layer.apply(input) as tf.Tensor;
    const weigh = (input: tf.Tensor): tf.Scalar => tf.sum(tf.square(tf.sin(answer(input))));
    const { grads } = tf.variableGrads(() => weigh(x));
    return [answer(x), tf.grad(weigh)(x), ...Object.keys(grads).sort().map((name) => grads[name]!)].map((tensor) => Array.from(tensor.dataSync()));
  });
}

describe.each(Object.keys(cells))("the layer %s", (cell) => {
  test.each(Object.keys(variants))("%s answers what tfjs's steps in time answer, and has their gradients", async (variant) => {
    const make = (): tf.layers.Layer => cells[cell]!({ units: 3, kernelInitializer: init(1), recurrentInitializer: init(2), biasInitializer: "ones", ...variants[variant] });
    const theirs = await measure("cpu", make);
    tf.disposeVariables();
    const ours = await measure(tapeBackendName, make);
    tf.disposeVariables();
    expect(ours.length).toBe(theirs.length);
    ours.forEach((numbers, index) => numbers.forEach((number, at) => expect(Math.abs(number - theirs[index]![at]!)).toBeLessThan(2e-5 * Math.max(1, Math.abs(number)))));
  });

  test("is recorded as one kernel each way", async () => {
    await tf.setBackend(tapeBackendName);
    const layer = cells[cell]!({ units: 3 });
    const x = tf.zeros([2, 4, 3]);
    layer.apply(x);
    const { tape, settle } = recordStep(installTapeBackend(), { feeds: [x], step: () => tf.tidy(() => Object.values(tf.variableGrads(() => tf.sum(layer.apply(x) as tf.Tensor) as tf.Scalar).grads)) });
    settle();
    expect(tape.nodes.map(({ kernel }) => kernel).filter((kernel) => kernel.includes("Sequence"))).toHaveLength(2);
    tf.disposeVariables();
  });
});

test.each([
  ["that hides some of its inputs is one call all the same", { dropout: 0.5 }, 1],
  ["that hides some of its own state goes on step by step", { recurrentDropout: 0.5 }, 0],
] as const)("a layer %s", async (_name, hiding, calls) => {
  await tf.setBackend(tapeBackendName);
  const layer = tf.layers.lstm({ units: 3, ...hiding });
  const x = tf.zeros([2, 4, 3]);
  const { tape, settle } = recordStep(installTapeBackend(), { feeds: [x], step: () => tf.tidy(() => layer.apply(x, { training: true }) as tf.Tensor) });
  settle();
  expect(tape.nodes.filter(({ kernel }) => kernel === "LstmSequence")).toHaveLength(calls);
});
