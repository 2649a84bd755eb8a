import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { Attention } from "#engine/layers/Attention.ts";
import { planTape } from "#engine/plan/planTape.ts";
import { recordStep } from "#engine/tape/recordStep.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";

beforeAll(async () => {
  installTapeBackend();
  await tf.setBackend(tapeBackendName);
});

const [batch, heads, time, width] = [2, 3, 6, 4];

/** A step's shares of its scores, as a student might make them, and what is done with them. */
interface Written {
  shares?: (q: tf.Tensor, k: tf.Tensor) => tf.Tensor;
  /** Beside the gradients. */
  answer?: (shares: tf.Tensor, y: tf.Tensor) => tf.Tensor;
}

const scoresOf = (q: tf.Tensor, k: tf.Tensor): tf.Tensor => tf.mul(tf.matMul(q, k, false, true), 0.5);
const hiding = (hidden: (row: number, column: number) => boolean, by = -1e9): tf.Tensor => tf.tensor(Float32Array.from({ length: time * time }, (_, at) => (hidden(Math.floor(at / time), at % time) ? by : 0)), [1, 1, time, time]);
const causal = (): tf.Tensor => hiding((row, column) => column > row);

/** How many commands of each operation a step of attention with gradients has. */
function operationsOf({ shares = (q, k) => tf.softmax(scoresOf(q, k)), answer }: Written): Record<string, number> {
  const variable = (): tf.Variable => tf.variable(tf.randomNormal([batch, heads, time, width], 0, 1, "float32", 3));
  const [q, k, v] = [variable(), variable(), variable()];
  const { tape } = recordStep(installTapeBackend(), {
    feeds: [],
    step: () => {
      let more: tf.Tensor | undefined;
      const { grads } = tf.variableGrads(() => {
        const p = shares(q, k);
        const y = tf.matMul(p, v);
        more = answer?.(p, y);
        return tf.sum(tf.square(y)) as tf.Scalar;
      });
      return [...Object.values(grads), ...(more ? [more] : [])];
    },
  });
  tf.dispose([q, k, v]);
  const counts: Record<string, number> = {};
  for (const { operation } of planTape(tape).labels) counts[operation] = (counts[operation] ?? 0) + 1;
  return counts;
}

const fused = { attention: 1, attentionGrad: 1 };

describe("a plan has attention and its gradient as two commands", () => {
  it.each<[string, Written]>([
    ["without a mask", {}],
    ["of plain scores", { shares: (q, k) => tf.softmax(tf.matMul(q, k, false, true)) }],
    ["with a mask made in the step", { shares: (q, k) => tf.softmax(tf.add(scoresOf(q, k), causal())) }],
    ["with the mask in front", { shares: (q, k) => tf.softmax(tf.add(causal(), scoresOf(q, k))) }],
    ["with a mask of minus infinity", { shares: (q, k) => tf.softmax(tf.add(scoresOf(q, k), hiding((row, column) => column > row, -Infinity))) }],
    ["where scores are divided", { shares: (q, k) => tf.softmax(tf.div(tf.matMul(q, k, false, true), 2)) }],
    ["where the number comes first", { shares: (q, k) => tf.softmax(tf.mul(0.5, tf.matMul(q, k, false, true))) }],
    ["where keys were transposed before", { shares: (q, k) => tf.softmax(tf.mul(tf.matMul(q, tf.transpose(k, [0, 1, 3, 2])), 0.5)) }],
    ["where queries are scaled", { shares: (q, k) => tf.softmax(tf.matMul(tf.mul(q, 0.5), k, false, true)) }],
  ])("%s", (_, written) => {
    expect(operationsOf(written)).toMatchObject(fused);
    expect(operationsOf(written)["matmul"]).toBeUndefined();
  });

  it("with a mask that was there before the step", () => {
    const mask = causal();
    expect(operationsOf({ shares: (q, k) => tf.softmax(tf.add(scoresOf(q, k), mask)) })).toMatchObject(fused);
  });

  it("in our layer, whose heads lie side by side", () => {
    const layer = new Attention({ heads: 2, causal: true });
    const x = tf.input({ shape: [5, 8] });
    const model = tf.model({ inputs: x, outputs: layer.apply(x) as tf.SymbolicTensor });
    const given = tf.ones([3, 5, 8]);
    const { tape } = recordStep(installTapeBackend(), { feeds: [given], step: () => Object.values(tf.variableGrads(() => tf.sum(tf.square(model.apply(given, { training: true }) as tf.Tensor)) as tf.Scalar).grads) });
    const operations = planTape(tape).labels.map(({ operation }) => operation);
    expect(operations.filter((operation) => operation.startsWith("attention"))).toEqual(["attention", "attentionGrad"]);
    expect(operations).not.toContain("copy");
  });

  it("and the first alone where nobody asks for gradients", () => {
    const x = tf.ones([batch, heads, time, width]);
    const { tape } = recordStep(installTapeBackend(), { feeds: [x], step: () => tf.tidy(() => tf.matMul(tf.softmax(tf.add(scoresOf(x, x), causal())), x)) });
    expect(planTape(tape).labels.map(({ operation }) => operation)).toEqual(["attention"]);
  });

  it("whose multiplications count as the processor does them, half of them under a mask", () => {
    const x = tf.ones([1, 1, time, width]);
    const flops = (shares: (x: tf.Tensor) => tf.Tensor): number => planTape(recordStep(installTapeBackend(), { feeds: [x], step: () => tf.tidy(() => tf.matMul(shares(x), x)) }).tape).labels[0]!.flops;
    expect(flops((q) => tf.softmax(scoresOf(q, q)))).toBe(4 * time * time * width);
    expect(flops((q) => tf.softmax(tf.add(scoresOf(q, q), causal())))).toBe(2 * time * (time + 1) * width);
  });
});

describe("a plan leaves attention as it is written", () => {
  it.each<[string, Written]>([
    ["where somebody looks at the shares", { answer: (shares) => tf.max(shares) }],
    ["where the shares are an answer", { answer: (shares) => shares }],
    ["where the mask hides something else", { shares: (q, k) => tf.softmax(tf.add(scoresOf(q, k), hiding((row, column) => Math.abs(column - row) > 1))) }],
    ["where the mask shows a little of what it hides", { shares: (q, k) => tf.softmax(tf.add(scoresOf(q, k), hiding((row, column) => column > row, -10))) }],
    ["where the mask is not zero elsewhere", { shares: (q, k) => tf.softmax(tf.add(scoresOf(q, k), tf.add(causal(), 1))) }],
    ["where shares are dropped out", { shares: (q, k) => tf.mul(tf.softmax(scoresOf(q, k)), tf.cast(tf.greater(tf.randomUniform([batch, heads, time, time], 0, 1, "float32", 5), 0.1), "float32")) }],
    ["where each score has a number of its own", { shares: (q, k) => tf.softmax(tf.mul(tf.matMul(q, k, false, true), tf.range(0, time))) }],
    ["where the shares are turned", { shares: (q, k) => tf.transpose(tf.softmax(scoresOf(q, k)), [0, 1, 3, 2]) }],
    ["where the sums are another axis's", { shares: (q, k) => tf.softmax(tf.transpose(scoresOf(q, k), [0, 1, 3, 2])) }],
  ])("%s", (_, written) => {
    const operations = operationsOf(written);
    expect([operations["attention"], operations["attentionGrad"]]).toEqual([undefined, undefined]);
  });

  it("where softmax is written by hand and takes the maxima or the sums of rows for a row", () => {
    const x = tf.ones([time, width]);
    const operations = (keepMaxima: boolean, keepSums: boolean): string[] => {
      const attend = (): tf.Tensor => {
        const scores = tf.matMul(x, x, false, true);
        const powers = tf.exp(tf.sub(scores, tf.max(scores, -1, keepMaxima)));
        return tf.matMul(tf.div(powers, tf.sum(powers, -1, keepSums)), x);
      };
      return planTape(recordStep(installTapeBackend(), { feeds: [x], step: () => tf.tidy(attend) }).tape).labels.map(({ operation }) => operation);
    };
    expect(operations(true, true)).toEqual(["attention"]);
    expect(operations(false, true)).not.toContain("attention");
    expect(operations(true, false)).not.toContain("attention");
  });
});
