import type * as Tfjs from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { loadFloat64Tfjs } from "#tests/support/engine/gradients/float64Tfjs.ts";
import { gradientError, numbers } from "#tests/support/engine/gradients/gradientError.ts";

const tf = await loadFloat64Tfjs();
(await import("#engine/corrections/correctTfjs.ts")).correctTfjs();

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const rowsOf = (tensor: Tfjs.Tensor): number[][] => tensor.arraySync() as number[][];

interface ModelLoss {
  /** Of one example, from its definition: targets and answers. */
  of(t: readonly number[], p: readonly number[]): number;
  targets: Tfjs.Tensor;
  /** In which the answers lie. */
  range?: [low: number, high: number];
}

const anyNumbers = numbers(tf, [4, 3], 9);
const signs = tf.sign(numbers(tf, [4, 3], 9));
const shares = tf.softmax(numbers(tf, [4, 3], 9) as Tfjs.Tensor2D);
const oneHot = tf.cast(tf.oneHot(tf.tensor1d([0, 2, 1, 1], "int32"), 3), "float32");
const unit = (values: readonly number[]): number[] => values.map((value) => value / Math.hypot(...values));
const pairs = (t: readonly number[], p: readonly number[], f: (t: number, p: number) => number): number[] => t.map((one, at) => f(one, p[at]!));
const crossEntropy: ModelLoss["of"] = (t, p) => -sum(pairs(t, p, (one, answer) => one * Math.log(answer / sum(p))));

/** Each loss that a model knows by name (Keras's definitions). */
const modelLosses: Record<string, ModelLoss> = {
  meanSquaredError: { of: (t, p) => mean(pairs(t, p, (a, b) => (b - a) ** 2)), targets: anyNumbers },
  meanAbsoluteError: { of: (t, p) => mean(pairs(t, p, (a, b) => Math.abs(b - a))), targets: anyNumbers },
  meanAbsolutePercentageError: { of: (t, p) => 100 * mean(pairs(t, p, (a, b) => Math.abs((b - a) / a))), targets: anyNumbers },
  meanSquaredLogarithmicError: { of: (t, p) => mean(pairs(t, p, (a, b) => (Math.log1p(b) - Math.log1p(a)) ** 2)), targets: shares, range: [0.1, 2] },
  squaredHinge: { of: (t, p) => mean(pairs(t, p, (a, b) => Math.max(0, 1 - a * b) ** 2)), targets: signs, range: [-2, 2] },
  hinge: { of: (t, p) => mean(pairs(t, p, (a, b) => Math.max(0, 1 - a * b))), targets: signs, range: [-2, 2] },
  categoricalHinge: { of: (t, p) => Math.max(0, 1 + Math.max(...pairs(t, p, (a, b) => (1 - a) * b)) - sum(pairs(t, p, (a, b) => a * b))), targets: oneHot, range: [0.1, 2] },
  logcosh: { of: (t, p) => mean(pairs(t, p, (a, b) => Math.log(Math.cosh(b - a)))), targets: anyNumbers, range: [-2, 2] },
  categoricalCrossentropy: { of: crossEntropy, targets: shares, range: [0.1, 0.9] },
  sparseCategoricalCrossentropy: { of: ([label], p) => crossEntropy(p.map((_, at) => (at === label ? 1 : 0)), p), targets: tf.tensor2d([[0], [2], [1], [1]]), range: [0.1, 0.9] },
  binaryCrossentropy: { of: (t, p) => -mean(pairs(t, p, (a, b) => a * Math.log(b) + (1 - a) * Math.log(1 - b))), targets: shares, range: [0.1, 0.9] },
  kullbackLeiblerDivergence: { of: (t, p) => sum(pairs(t, p, (a, b) => a * Math.log(a / b))), targets: shares, range: [0.1, 0.9] },
  poisson: { of: (t, p) => mean(pairs(t, p, (a, b) => b - a * Math.log(b))), targets: shares, range: [0.1, 2] },
  cosineProximity: { of: (t, p) => -sum(pairs(unit(t), unit(p), (a, b) => a * b)), targets: anyNumbers },
};

/** As a model keeps it: of targets and answers, an example each. */
function lossOf(name: string): (targets: Tfjs.Tensor, answers: Tfjs.Tensor) => Tfjs.Tensor {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [3] })] });
  model.compile({ optimizer: "sgd", loss: name });
  return (model as unknown as { model: { lossFunctions: [ReturnType<typeof lossOf>] } }).model.lossFunctions[0];
}

describe.each(Object.entries(modelLosses))("a model's %s", (name, { of, targets, range: [low, high] = [-1, 1] }) => {
  const answers = numbers(tf, [4, 3], 3, low, high);
  const loss = lossOf(name);

  it("is what its definition says", () => {
    const expected = rowsOf(targets).map((row, at) => of(row, rowsOf(answers)[at]!));
    // tfjs adds 1e-7 here and there, so that nothing is divided by zero.
    loss(targets, answers).dataSync().forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 5));
  });

  it("has the gradient that finite differences show", () => {
    expect(gradientError(tf, (given) => loss(targets, given), [answers])).toBeLessThan(1e-6);
  });
});

type Weighted = (answers: Tfjs.Tensor, weights: Tfjs.Tensor | undefined, reduction: Tfjs.Reduction) => Tfjs.Tensor;
const zeroOne = tf.cast(tf.greater(numbers(tf, [4, 3], 9), 0), "float32");
const { losses } = tf;

/** Each of `tf.losses`; whether it answers a number an example or a number an element decides what weights it takes. */
const weighted: Record<keyof typeof Tfjs.losses, { make: Weighted; shape: [number, number] }> = {
  absoluteDifference: { make: (x, weights, how) => losses.absoluteDifference(anyNumbers, x, weights, how), shape: [4, 3] },
  computeWeightedLoss: { make: (x, weights, how) => losses.computeWeightedLoss(tf.square(x), weights, how), shape: [4, 3] },
  cosineDistance: { make: (x, weights, how) => losses.cosineDistance(anyNumbers, x, 1, weights, how), shape: [4, 1] },
  hingeLoss: { make: (x, weights, how) => losses.hingeLoss(zeroOne, x, weights, how), shape: [4, 3] },
  huberLoss: { make: (x, weights, how) => losses.huberLoss(anyNumbers, x, weights, 0.4, how), shape: [4, 3] },
  logLoss: { make: (x, weights, how) => losses.logLoss(zeroOne, tf.sigmoid(x), weights, 1e-7, how), shape: [4, 3] },
  meanSquaredError: { make: (x, weights, how) => losses.meanSquaredError(anyNumbers, x, weights, how), shape: [4, 3] },
  sigmoidCrossEntropy: { make: (x, weights, how) => losses.sigmoidCrossEntropy(zeroOne, x, weights, 0.1, how), shape: [4, 3] },
  softmaxCrossEntropy: { make: (x, weights, how) => losses.softmaxCrossEntropy(oneHot, x, weights, 0.1, how), shape: [4, 1] },
};

const reductions = ["NONE", "MEAN", "SUM", "SUM_BY_NONZERO_WEIGHTS"] as const;

describe.each(Object.entries(weighted))("losses.%s", (name, { make, shape }) => {
  const answers = numbers(tf, [4, 3], 3, -2, 2);
  const flat = name === "softmaxCrossEntropy";
  const perExample = numbers(tf, flat ? [4] : [4, 1], 5, 0.5, 2);
  /** Some are zero. */
  const perElement = flat ? tf.relu(numbers(tf, [4], 5)) : tf.relu(numbers(tf, shape, 5));

  it.each([["no weights", undefined], ["a weight an example", perExample], ["weights of which some are zero", perElement]])("has, with %s, the value and gradient of every reduction", (_which, weights) => {
    const each = make(answers, undefined, tf.Reduction.NONE);
    const products = Array.from(tf.mul(each, weights ?? 1).dataSync());
    const used = weights ? Array.from(tf.broadcastTo(weights, each.shape).dataSync()) : products.map(() => 1);
    const expected = { NONE: products, MEAN: [sum(products) / sum(used)], SUM: [sum(products)], SUM_BY_NONZERO_WEIGHTS: [sum(products) / used.filter((one) => one !== 0).length] };
    for (const reduction of reductions) {
      const found = make(answers, weights, tf.Reduction[reduction]).dataSync();
      expect(found).toHaveLength(expected[reduction].length);
      found.forEach((value, at) => expect(value, `${reduction}, number ${at}`).toBeCloseTo(expected[reduction][at]!, 6));
      expect({ reduction, error: gradientError(tf, (x) => make(x, weights, tf.Reduction[reduction]), [answers]) }).toEqual({ reduction, error: expect.closeTo(0, 6) as number });
    }
  });
});

it("are all losses that tfjs has", () => {
  expect(Object.keys(weighted)).toEqual(Object.keys(tf.losses).sort());
});
