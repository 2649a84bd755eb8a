import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { Attention } from "#engine/layers/Attention.ts";
import { GroupNormalization } from "#engine/layers/GroupNormalization.ts";
import { adadelta } from "#engine/optimizers/Adadelta.ts";
import { adamW } from "#engine/optimizers/AdamW.ts";
import { clipGradients } from "#engine/optimizers/clipGradients.ts";
import { loweredKernels } from "#engine/plan/lower/kernels.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import { coveragePage, exceptions, kernelRows, notNumbers, renaming, wordsOf, type CoverageSections } from "#tests/support/engine/coverage/coveragePage.ts";
import { numbers } from "#tests/support/engine/gradients/gradientError.ts";
import { addedLayerCases, layerCases, type LayerCase } from "#tests/support/engine/gradients/layerCases.ts";
import { coverageOf, layerCoverage, type StepCoverage } from "#tests/support/engine/coverage/stepCoverage.ts";
import { fitCoverage } from "#tests/support/engine/coverage/trainingSteps.ts";

beforeAll(async () => {
  correctTfjs();
  installTapeBackend();
  await tf.setBackend(tapeBackendName);
});
afterEach(() => tf.disposeVariables());

const page = "../../../docs/engine-coverage.md";
type Rows = [name: string, how: string][];
type Make<T> = (config: object) => T;

/** Ways through a layer that no finite difference can follow: what it draws differs each time, or its input has no gradient. */
const untestedGradients: Partial<Record<keyof typeof tf.layers, readonly LayerCase[]>> = {
  alphaDropout: [{ inputs: [[4, 5]], config: { rate: 0.4 } }],
  categoryEncoding: [{ inputs: [[2, 3]], config: { numTokens: 5 }, ids: 5 }],
  dropout: [{ inputs: [[4, 5]], config: { rate: 0.4 } }],
  gaussianDropout: [{ inputs: [[4, 5]], config: { rate: 0.4 } }],
  gaussianNoise: [{ inputs: [[4, 5]], config: { stddev: 0.5 } }],
  randomWidth: [{ inputs: [[2, 5, 6, 2]], config: { factor: 0.5 } }],
  spatialDropout1d: [{ inputs: [[2, 4, 5]], config: { rate: 0.4 } }],
};

/** What stands in the page for a layer that no step is tried of; any other word must be the name of one that is. */
const untried: readonly string[] = ["a base class", "makes a symbolic tensor", "passes its input on"];

const cases = layerCases(tf);
const layerNames = Object.keys(tf.layers).sort() as (keyof typeof tf.layers)[];
const additions = addedLayerCases({ Attention, GroupNormalization });

/** The ways to try a layer. */
function waysOf(name: keyof typeof tf.layers): readonly LayerCase[] {
  const listed = cases[name];
  return [...(typeof listed === "string" ? [] : listed), ...(untestedGradients[name] ?? [])];
}

/** Why nothing is tried of a layer, where nothing is. */
function wordFor(name: keyof typeof tf.layers): string {
  const listed = cases[name];
  return typeof listed === "string" ? listed : "";
}

function layerRow(name: string, ways: readonly LayerCase[], untriedFor: string): CoverageSections["layers"][number] {
  const steps = ways.map((way) => layerCoverage(way.make?.() ?? (tf.layers[name as "dense"] as Make<tf.layers.Layer>)(way.config ?? {}), way));
  return [name, ways.length, ways.length > 0 ? wordsOf(steps) : untriedFor];
}

/** Names of an object that tfjs-layers keeps to itself, such as the losses that a model knows by name, in its order. */
function namesInside(file: string, map: string): string[] {
  const folder = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-layers/package.json"));
  const [, body] = new RegExp(`export const ${map} = \\{([^}]*)\\}`).exec(readFileSync(join(folder, "dist", file), "utf8")) ?? [];
  if (body === undefined) throw new Error(`tfjs-layers has no ${map} in ${file}.`);
  return body.split(",").map((name) => name.trim());
}

const modelLosses = namesInside("losses.js", "lossesMap");
const namedMetrics = ["accuracy", ...namesInside("metrics.js", "metricsMap")];

/** Each of `tf.losses`, as a function of the labels and of what learns. */
const losses: Record<keyof typeof tf.losses, (labels: tf.Tensor2D, learning: tf.Tensor2D) => tf.Tensor> = {
  absoluteDifference: tf.losses.absoluteDifference,
  computeWeightedLoss: (labels, learning) => tf.losses.computeWeightedLoss(tf.square(learning), labels),
  cosineDistance: (labels, learning) => tf.losses.cosineDistance(labels, learning, 1),
  hingeLoss: tf.losses.hingeLoss,
  huberLoss: tf.losses.huberLoss,
  logLoss: (labels, learning) => tf.losses.logLoss(labels, tf.sigmoid(learning)),
  meanSquaredError: tf.losses.meanSquaredError,
  sigmoidCrossEntropy: tf.losses.sigmoidCrossEntropy,
  softmaxCrossEntropy: tf.losses.softmaxCrossEntropy,
};

function lossCoverage(loss: (typeof losses)["hingeLoss"]): StepCoverage {
  const labels = tf.tensor2d([[0, 0, 1], [0, 1, 0]]);
  const learning = tf.variable(numbers(tf, [2, 3], 1)) as tf.Variable<tf.Rank.R2>;
  const optimizer = tf.train.sgd(0.1);
  return coverageOf([labels], () => optimizer.minimize(() => tf.mean(loss(labels, learning)), true));
}

/** Those that `compile` takes by name, those that only `tf.train` makes, and ours. */
const namedOptimizers: readonly (keyof typeof tf.train)[] = ["sgd", "adam", "adamax", "adadelta", "adagrad", "rmsprop"];
const madeOptimizers: readonly [name: string, make: () => tf.Optimizer][] = [
  ["momentum", () => tf.train.momentum(0.1, 0.9)],
  ["momentum, Nesterov's", () => tf.train.momentum(0.1, 0.9, true)],
  ["rmsprop, centred", () => tf.train.rmsprop(0.1, 0.9, 0.5, 1e-7, true)],
  ["adadelta of backprop", () => adadelta()],
  ["adamW of backprop", () => adamW()],
  ["clip of backprop", () => clipGradients(tf.train.sgd(0.1), { norm: 1, value: 0.5 })],
];

const initializerConfigs: Readonly<Record<string, object>> = { constant: { value: 0.5 }, varianceScaling: { scale: 1, mode: "fanIn", distribution: "normal" } };

/** A row for each of tfjs's `family` of helpers of a weight, used as the `role` of a dense layer's. */
function weightRows<T>(family: Readonly<Record<string, Make<T>>>, role: string, configs: Readonly<Record<string, object>> = {}): Rows {
  return Object.keys(family).sort().map((name) => [name, wordsOf([fitCoverage({ dense: { [role]: family[name]!(configs[name] ?? {}) } })])]);
}

/** Those of sparse targets measure a model that learns from them. */
function metricCoverage(name: string, metric: unknown): StepCoverage {
  return fitCoverage({ metrics: [metric], ...(name.startsWith("sparse") && { loss: "sparseCategoricalCrossentropy" }) });
}

function metricRows(): Rows {
  const only = Object.entries(tf.metrics).filter(([name]) => !namedMetrics.includes(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  return [...namedMetrics.map((name): [string, unknown] => [name, name]), ...only].map(([name, metric]) => [name, wordsOf([metricCoverage(name, metric)])]);
}

/** All that has a table of names beside the layers and the kernels. */
function otherSections(): CoverageSections["others"] {
  return [
    { title: "Losses of models", rows: modelLosses.map((loss) => [loss, wordsOf([fitCoverage({ loss })])]) },
    { title: "Losses of `tf.losses`", rows: Object.entries(losses).map(([name, loss]) => [name, wordsOf([lossCoverage(loss)])]) },
    { title: "Metrics", rows: metricRows() },
    { title: "Optimisers", rows: [...namedOptimizers.map((name): [string, string] => [name, wordsOf([fitCoverage({ optimizer: name })])]), ...madeOptimizers.map(([name, make]): [string, string] => [name, wordsOf([fitCoverage({ optimizer: make() })])])] },
    { title: "Regularisers", rows: weightRows(tf.regularizers as unknown as Record<string, Make<unknown>>, "kernelRegularizer") },
    { title: "Constraints", rows: weightRows(tf.constraints as unknown as Record<string, Make<unknown>>, "kernelConstraint") },
    { title: "Initializers", rows: weightRows(tf.initializers as unknown as Record<string, Make<unknown>>, "kernelInitializer", initializerConfigs) },
  ];
}

describe("the page of what the engine runs", () => {
  it("says what the engine does today", async () => {
    const layers = [
      ...layerNames.map((name) => layerRow(name, waysOf(name), wordFor(name))),
      ...additions.map(([title, way]) => layerRow(title, [way], title)),
    ];
    await expect(coveragePage({ layers, others: otherSections(), kernels: kernelRows() })).toMatchFileSnapshot(page);
  });

  it("would say of a step that a kernel of tfjs's has a part in it", () => {
    const weight = tf.variable(numbers(tf, [2, 5], 1));
    const coverage = coverageOf([], () => tf.train.sgd(0.1).minimize(() => tf.sum(tf.topk(weight, 2).values), true));
    expect(wordsOf([coverage])).toBe("ours, but op by op: TopK");
  });

  it("has a case for every layer of tfjs, or says which layer's cases it is in", () => {
    expect(Object.keys(cases).sort()).toEqual(layerNames);
    const triedNames: readonly string[] = layerNames.filter((name) => waysOf(name).length > 0);
    const explained = (why: string): boolean => untried.includes(why) || triedNames.includes(why.replace(/^inside /, ""));
    expect(layerNames.filter((name) => waysOf(name).length === 0 && !explained(wordFor(name)))).toEqual([]);
  });

  it("calls a layer another's second name only where tfjs makes the same layer of both", () => {
    const aliases = layerNames.filter((name) => waysOf(name).length === 0 && wordFor(name) in tf.layers);
    const classOf = (name: string): unknown => (tf.layers[name as "dense"] as Make<tf.layers.Layer>)({ poolSize: 2 }).getClassName();
    expect(aliases.filter((name) => classOf(name) !== classOf(wordFor(name)))).toEqual([]);
  });

  it("tries every loss and every optimiser of tfjs", () => {
    expect(Object.keys(losses)).toEqual(Object.keys(tf.losses).sort());
    const tried = [...namedOptimizers, ...madeOptimizers.map(([name]) => name)];
    expect(Object.keys(tf.train).filter((name) => !tried.includes(name))).toEqual([]);
  });

  it.each(Object.entries({ exceptions: Object.keys(exceptions), notNumbers, renaming }))("names only kernels that there are in its %s", (_list, names) => {
    const kernels = new Set(kernelRows().map(({ name }) => name));
    expect(names.filter((name) => !kernels.has(name))).toEqual([]);
  });

  it("has exceptions only of kernels that are ours", () => {
    expect(Object.keys(exceptions).filter((name) => !(name in loweredKernels))).toEqual([]);
  });
});
