import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { Graph } from "#engine/plan/graph/Graph.ts";
import { planTape } from "#engine/plan/planTape.ts";
import { recordStep } from "#engine/tape/recordStep.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import { comparePlan } from "#tests/support/engine/plans/comparePlan.ts";
import { EagerTape, type EagerUse } from "#tests/support/engine/plans/eagerTape.ts";
import { expressionsOf } from "#tests/support/engine/plans/rowPrograms.ts";

beforeAll(async () => {
  installTapeBackend();
  await tf.setBackend(tapeBackendName);
});

const root = Math.sqrt(2 / Math.PI);
const cubic = (x: tf.Tensor, by = 0.044715): tf.Tensor => tf.mul(root, tf.add(x, tf.mul(tf.mul(x, tf.mul(x, x)), by)));
const half = (x: tf.Tensor, t: tf.Tensor): tf.Tensor => tf.mul(tf.mul(x, 0.5), tf.add(1, t));

/** How often a step with gradients has these expressions, where an activation stands between two products. */
function countsIn(activation: (x: tf.Tensor) => tf.Tensor, answer?: (x: tf.Tensor) => tf.Tensor): Record<string, number> {
  const [first, second] = [tf.variable(tf.randomNormal([4, 8], 0, 1, "float32", 3)), tf.variable(tf.randomNormal([8, 2], 0, 1, "float32", 4))];
  const { tape } = recordStep(installTapeBackend(), {
    feeds: [],
    step: () => {
      let more: tf.Tensor | undefined;
      const { grads } = tf.variableGrads(() => {
        const x = tf.matMul(tf.ones([3, 4]), first);
        more = answer?.(x);
        return tf.sum(tf.square(tf.matMul(activation(x), second))) as tf.Scalar;
      });
      return [...Object.values(grads), ...(more ? [more] : [])];
    },
  });
  tf.dispose([first, second]);
  const all = expressionsOf(planTape(tape)).filter((name) => ["gelu", "geluGrad", "tanh"].includes(name));
  return Object.fromEntries(Map.groupBy(all, (name) => name).entries().map(([name, list]) => [name, list.length]));
}

describe("a plan has GELU and its gradient as an instruction each", () => {
  it.each<[string, (x: tf.Tensor) => tf.Tensor]>([
    ["as a lesson's GPT writes it", (x) => half(x, tf.tanh(cubic(x)))],
    ["with a power", (x) => tf.mul(tf.mul(0.5, x), tf.add(tf.tanh(tf.mul(tf.add(x, tf.mul(tf.pow(x, 3), 0.044715)), root)), 1))],
    ["with the half outside", (x) => tf.mul(0.5, tf.mul(x, tf.add(1, tf.tanh(cubic(x)))))],
    ["with x taken out of the brackets", (x) => half(x, tf.tanh(tf.mul(tf.mul(x, root), tf.add(1, tf.mul(tf.square(x), 0.044715)))))],
    ["with the constant as papers round it", (x) => half(x, tf.tanh(tf.mul(0.7978845608, tf.add(x, tf.mul(0.044715, tf.pow(x, 3))))))],
    ["where x comes from a bias", (x) => half(tf.add(x, tf.ones([8])), tf.tanh(cubic(tf.add(x, tf.ones([8])))))],
  ])("%s", (_, activation) => {
    expect(countsIn(activation)).toEqual({ gelu: 1, geluGrad: 1 });
  });

  it("in front of dropout", () => {
    const mask = tf.tensor2d(Array.from({ length: 24 }, (_, at) => at % 3), [3, 8]);
    expect(countsIn((x) => tf.mul(half(x, tf.tanh(cubic(x))), mask))).toEqual({ gelu: 1, geluGrad: 1 });
  });
});

describe("a plan keeps the tanh", () => {
  it.each<[string, (x: tf.Tensor) => tf.Tensor]>([
    ["where another number stands before the cube", (x) => half(x, tf.tanh(cubic(x, 0.0447)))],
    ["where something else is multiplied by it", (x) => tf.mul(tf.square(x), tf.add(1, tf.tanh(cubic(x))))],
    ["of a plain tanh", (x) => tf.tanh(x)],
  ])("%s", (_, activation) => {
    expect(countsIn(activation)).toEqual({ tanh: 1 });
  });

  it("where the gradient is summed up with another one on the way", () => {
    expect(countsIn((x) => tf.add(x, half(x, tf.tanh(cubic(x)))))).toEqual({ tanh: 1 });
  });

  it("where somebody else reads it", () => {
    expect(countsIn((x) => half(x, tf.tanh(cubic(x))), (x) => tf.tanh(cubic(x)))).toMatchObject({ tanh: 1, geluGrad: 1 });
  });
});

it("a plan keeps the little of x that leaks past GELU", () => {
  const tape = new EagerTape();
  const x = tape.outside("feed", [6], [-1e6, -1e4, -1, 0.5, 3, 1e6]);
  const by = (number: number): EagerUse => tape.outside("constant", [], [number]);
  const run = (kernel: string, a: EagerUse, b: EagerUse): EagerUse => tape.run(kernel, { a, b }, {})[0]!;
  const cube = run("Multiply", x, run("Multiply", x, x));
  const tanh = tape.run("Tanh", { x: run("Multiply", run("Add", x, run("Multiply", cube, by(0.044715))), by(root)) }, {})[0]!;
  const leaky = run("Add", run("Multiply", x, by(5e-8)), run("Multiply", run("Multiply", x, by(0.5)), run("Add", tanh, by(1))));
  expect(comparePlan(tape, { given: [x], results: [leaky] }, {}).difference).toBeUndefined();
});

/** How often a plan asks who makes a value, for a step that goes on and on by a tanh, as a simulation does. */
function lookUpsIn(length: number): number {
  const weight = tf.variable(tf.ones([16]));
  const { tape } = recordStep(installTapeBackend(), {
    feeds: [],
    step: () => {
      let x: tf.Tensor = tf.mul(weight, 0.5);
      for (let index = 0; index < length; index++) x = tf.add(x, tf.mul(0.01, tf.tanh(tf.mul(x, weight))));
      return x;
    },
  });
  weight.dispose();
  const producer = vi.spyOn(Graph.prototype, "producer");
  planTape(tape);
  const { length: count } = producer.mock.calls;
  producer.mockRestore();
  return count;
}

it("a plan of a long chain of tanh is made in time that goes with its length", () => {
  expect(lookUpsIn(240) / lookUpsIn(120)).toBeLessThan(2.3);
});
