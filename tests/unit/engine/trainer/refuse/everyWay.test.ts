import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { explainError } from "#core/runs/explainError.ts";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { createBackpropModule } from "#engine/backprop/createBackpropModule.ts";
import { readCheckpointWeights } from "#engine/trainer/checkpoint/checkpoint.ts";
import { interceptFitDataset } from "#engine/trainer/modelFit/interceptFitDataset.ts";
import { interceptModelFit } from "#engine/trainer/modelFit/interceptModelFit.ts";
import { refuseRates } from "#engine/trainer/refuse/refuseRate.ts";
import { refuseSettings } from "#engine/trainer/refuse/refuseSettings.ts";
import { refuseWeights } from "#engine/trainer/refuse/refuseWeights.ts";
import { watchLoops, type LoopWatch } from "#engine/trainer/nan/watchLoops.ts";
import type { TrainSession } from "#engine/trainer/TrainSession.ts";
import type * as Backprop from "#resources/types/backprop.d.ts";
import type { AppError } from "#shared/AppError.ts";
import { createTestSession } from "#tests/support/labs/trainSession.ts";

const current = {} as TrainSession;
let loops: LoopWatch;
beforeAll(async () => {
  await loadBackend();
  interceptModelFit(current);
  interceptFitDataset(current);
  refuseWeights();
  refuseRates();
  refuseSettings();
  loops = watchLoops(current);
});
afterEach(() => {
  current.engine?.release();
  tf.disposeVariables();
});

/** What a program does wrong; the rest of it is right: eight rows of four numbers, three classes. */
interface Wrong {
  layers?: () => tf.layers.Layer[];
  x?: () => unknown;
  y?: () => unknown;
  validation?: { x?: () => unknown; y?: () => unknown };
  loss?: "sparseCategoricalCrossentropy" | "categoricalCrossentropy" | "meanSquaredError";
  batch?: number;
  rounds?: number;
  rate?: number;
}

const { dense, flatten, maxPooling2d, embedding } = tf.layers;
/** Not taken out of tf.layers: programs get what is there when they run. */
const conv2d = (args: Parameters<typeof tf.layers.conv2d>[0]): tf.layers.Layer => tf.layers.conv2d(args);
const dropout = (rate: number) => (): tf.layers.Layer[] => [tf.layers.dropout({ rate, inputShape: [4] }), dense({ units: 3, activation: "softmax" })];
const classifier = (): tf.layers.Layer[] => [dense({ units: 3, inputShape: [4], activation: "softmax" })];
const regressor = (): tf.layers.Layer[] => [dense({ units: 1, inputShape: [4] })];
const imageNet = (first: () => tf.layers.Layer) => (): tf.layers.Layer[] => [first(), flatten(), dense({ units: 3, activation: "softmax" })];
const rows = (): tf.Tensor => tf.fill([8, 4], 0.5);
const images = (): tf.Tensor => tf.ones([8, 4, 4, 1]);
const labels = (): tf.Tensor => tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1]);
const withLabel = (label: number) => (): tf.Tensor => tf.tensor1d([0, 1, 2, label, 1, 2, 0, 1]);
const rowsWith = (value: number) => (): tf.Tensor => tf.tensor2d(Float32Array.from({ length: 32 }, (_, at) => (at === 17 ? value : 0.5)), [8, 4]);

interface Program extends Required<Omit<Wrong, "validation" | "x" | "y" | "layers">> {
  module: typeof Backprop;
  model: tf.Sequential;
  x: tf.Tensor;
  y: tf.Tensor;
  held: { x: tf.Tensor; y: tf.Tensor };
  optimizer: tf.Optimizer;
}

const column = (y: tf.Tensor): tf.Tensor => (y instanceof tf.Tensor && y.rank === 1 ? tf.reshape(y, [-1, 1]) : y);
const dataset = ({ x, y }: { x: tf.Tensor; y: tf.Tensor }, batch: number): tf.data.Dataset<tf.TensorContainer> => tf.data.zip({ xs: tf.data.array(tf.unstack(x)), ys: tf.data.array(tf.unstack(column(y))) } as never).batch(batch);

/** As students write them. */
const ways = {
  async fit({ module, model, x, y, held, loss, batch, rounds, optimizer }) {
    const part = (of: { x: tf.Tensor; y: tf.Tensor }): Backprop.Split => ({ ...of, n: 8 }) as Backprop.Split;
    await module.fit(model, { train: part({ x, y }), validation: part(held) } as Backprop.Data, { epochs: rounds, batch, optimizer, loss });
  },
  async "model.fit"({ model, x, y, held, loss, batch, rounds, optimizer }) {
    model.compile({ optimizer, loss });
    await model.fit(x, column(y), { epochs: rounds, batchSize: batch, verbose: 0, validationData: [held.x, column(held.y)] });
  },
  async "model.fitDataset"({ model, x, y, held, loss, batch, rounds, optimizer }) {
    model.compile({ optimizer, loss });
    await model.fitDataset(dataset({ x, y }, batch), { epochs: rounds, verbose: 0, validationData: dataset(held, batch) } as never);
  },
  async train({ module, rounds, optimizer, ...program }) {
    await module.train({ steps: 3 * rounds, optimizer, loss: () => lossByHand(program) });
  },
  async minimize({ optimizer, ...program }) {
    for (let step = 0; step < 3; step++) optimizer.minimize(() => lossByHand(program));
  },
} satisfies Record<string, (program: Program) => Promise<void>>;
type Way = keyof typeof ways;
const every = Object.keys(ways) as Way[];

function lossByHand({ model, x, y, loss }: Pick<Program, "model" | "x" | "y" | "loss">): tf.Scalar {
  const answer = model.apply(x) as tf.Tensor2D;
  if (loss === "meanSquaredError") return tf.losses.meanSquaredError(tf.reshape(y, answer.shape), answer);
  return tf.losses.softmaxCrossEntropy(loss === "categoricalCrossentropy" ? y : tf.oneHot(tf.cast(y, "int32"), 3), answer);
}

/** Key of what a person is told in their language, or what was thrown that has none; `remarked` where the program went on with NaN and the run says so; nothing where nothing is said. */
async function told(way: Way, { layers = classifier, x = rows, y = labels, validation = {}, loss = "sparseCategoricalCrossentropy", batch = 4, rounds = 1, rate = 0.1 }: Wrong): Promise<string | undefined> {
  const { session, checkpoints, events } = await createTestSession();
  Object.assign(current, session);
  try {
    const data = { x: x() as tf.Tensor, y: y() as tf.Tensor };
    const held = { x: (validation.x ?? x)() as tf.Tensor, y: (validation.y ?? y)() as tf.Tensor };
    await ways[way]({ module: createBackpropModule(session) as typeof Backprop, model: tf.sequential({ layers: layers() }), ...data, held, loss, batch, rounds, rate, optimizer: tf.train.sgd(rate) });
    loops.ended();
    return events.some((event) => event.kind === "remark" && event.remark.kind === "not-finite") ? "remarked" : undefined;
  } catch (thrown) {
    const { code, message, data } = thrown as Partial<AppError> & Error;
    // Whatever happened, what was saved before can be read.
    for (const { bytes } of checkpoints) expect(readCheckpointWeights(bytes).length).toBeGreaterThan(0);
    return explainError({ code: code ?? "student-error", message, data })?.key ?? `not explained: ${message}`;
  }
}

const same = (key: string, of: readonly Way[] = every): Partial<Record<Way, string>> => Object.fromEntries(of.map((way) => [way, key]));
const fits: readonly Way[] = ["fit", "model.fit", "model.fitDataset"];
const byHand: readonly Way[] = ["train", "minimize"];

/** What each way of training says; a way that is not named cannot meet it, or has no way to know. */
const wrongs: readonly (Wrong & { name: string; said: Partial<Record<Way, string>> })[] = [
  { name: "a layer of no units", layers: () => [dense({ units: 0, inputShape: [4] })], said: same("positiveInteger") },
  { name: "a layer of fewer units than none", layers: () => [dense({ units: -1, inputShape: [4] })], said: same("positiveInteger") },
  { name: "inputs of no numbers", layers: () => [dense({ units: 3, inputShape: [0] })], x: () => tf.zeros([8, 0]), said: same("layerWeightless") },
  { name: "inputs of fewer numbers than none", layers: () => [dense({ units: 3, inputShape: [-4] })], said: same("layerWeightless") },
  { name: "a kernel of no size", layers: imageNet(() => conv2d({ filters: 2, kernelSize: 0, inputShape: [4, 4, 1] })), x: images, said: same("layerWeightless") },
  { name: "no filters", layers: imageNet(() => conv2d({ filters: 0, kernelSize: 2, inputShape: [4, 4, 1] })), x: images, said: same("positiveConfig") },
  { name: "a pool of no size", layers: imageNet(() => maxPooling2d({ poolSize: 0, inputShape: [4, 4, 1] })), x: images, said: same("positiveInteger") },
  { name: "a kernel larger than its image", layers: imageNet(() => conv2d({ filters: 2, kernelSize: 8, inputShape: [4, 4, 1] })), x: images, said: same("nothingLeft") },
  ...[0, -1, 0.5].map((strides) => ({ name: `strides of ${strides}`, layers: imageNet(() => conv2d({ filters: 2, kernelSize: 2, strides, inputShape: [4, 4, 1] })), x: images, said: same("positiveInteger") })),
  { name: "a kernel that reaches no further", layers: imageNet(() => conv2d({ filters: 2, kernelSize: 2, dilationRate: 0, inputShape: [4, 4, 1] })), x: images, said: same("positiveInteger") },
  ...[2, 1, -0.5, NaN].map((rate) => ({ name: `a dropout of ${rate}`, layers: dropout(rate), said: same("layerShare") })),
  { name: "a word that the embedding does not know", layers: () => [embedding({ inputDim: 3, outputDim: 2, inputLength: 4 }), flatten(), dense({ units: 3, activation: "softmax" })], x: () => tf.fill([8, 4], 5), said: { ...same("embeddingRange", fits), ...same("indexEmbedding", byHand) } },
  { name: "NaN among the inputs", x: rowsWith(NaN), said: { ...same("nanData", [...fits, "train"]), minimize: "remarked" } },
  { name: "infinity among the inputs", x: rowsWith(Infinity), said: { ...same("nanData", [...fits, "train"]), minimize: "remarked" } },
  { name: "NaN among the targets", layers: regressor, y: () => rowsWith(NaN)().slice([2, 0], [4, 2]).reshape([8]), loss: "meanSquaredError", said: { ...same("nanData", [...fits, "train"]), minimize: "remarked" } },
  { name: "NaN among the validation's inputs", validation: { x: rowsWith(NaN) }, said: same("nanData", fits) },
  { name: "a label above the classes", y: withLabel(3), said: same("labelRange", fits) },
  { name: "a label below 0", y: withLabel(-1), said: same("labelRange", fits) },
  { name: "half a label", y: withLabel(0.5), said: same("labelRange", fits) },
  { name: "a label of the validation above the classes", validation: { y: withLabel(3) }, said: { fit: "labelRange", "model.fit": "labelRange", "model.fitDataset": "labelRange" } },
  { name: "a row of four numbers for three classes", y: () => tf.ones([8, 4]), loss: "categoricalCrossentropy", said: { fit: "fitLabels", "model.fit": "targetShape", "model.fitDataset": "targetShape", ...same("shapesMatch", byHand) } },
  { name: "one number for three classes", loss: "categoricalCrossentropy", said: { ...same("targetShape", fits), ...same("shapesMatch", byHand) } },
  { name: "words for labels", y: () => tf.tensor1d(["a", "b", "c", "a", "b", "c", "a", "b"]), said: { ...same("text", fits), ...same("argumentType", byHand) } },
  { name: "words for inputs", x: () => tf.fill([8, 4], "a" as never), said: { ...same("text", fits), ...same("textFed", byHand) } },
  { name: "no rows", x: () => tf.zeros([0, 4]), y: () => tf.zeros([0]), said: { fit: "fitRows", "model.fit": "noRows", "model.fitDataset": "noRows", train: "nanDivision" } },
  { name: "no rows to validate with", validation: { x: () => tf.zeros([0, 4]), y: () => tf.zeros([0]) }, said: { fit: "fitRows", "model.fit": "noRows", "model.fitDataset": "noRows" } },
  { name: "inputs that were disposed of", x: () => { const x = rows(); x.dispose(); return x; }, said: { fit: "disposed", "model.fit": "tensorsNeeded", "model.fitDataset": "disposedRead", ...same("disposedRead", byHand) } },
  { name: "inputs that are not there", x: () => undefined, said: { fit: "fitData", "model.fit": "tensorsNeeded", "model.fitDataset": "argumentTensor", ...same("readOfNothing", byHand) } },
  ...[0, -1, 1.5, NaN].map((batch) => ({ name: `batches of ${batch}`, batch, said: same("wholeNumber", fits) })),
  ...[0, -1, 1.5].map((rounds) => ({ name: `${rounds} rounds`, rounds, said: same("wholeNumber", [...fits, "train"]) })),
  { name: "batches larger than the data", batch: 1e9, said: {} },
  { name: "a learning rate that is no number", rate: NaN, said: same("learningRate") },
];

const gptSizes = { context: 8, width: 8, heads: 2, layers: 1 };

it.each([
  ["no context", { context: 0 }, "wholeNumber"],
  ["fewer layers than none", { layers: -1 }, "wholeNumber"],
  ["100 layers of 4096 numbers, 80 GB", { width: 4096, layers: 100 }, "memoryNeeded"],
])("a GPT of %s is refused before it is made", async (_, sizes, key) => {
  const { session } = await createTestSession();
  session.context.memoryBytes = 2 ** 30;
  const { gpt } = createBackpropModule(session) as typeof Backprop;
  const text = { size: 20, encode: () => [] } as unknown as Backprop.Characters;
  const thrown = (() => {
    try {
      return gpt({ text, ...gptSizes, ...sizes });
    } catch (error) {
      return error as AppError;
    }
  })();
  expect(explainError(thrown as AppError)?.key).toBe(key);
});

describe.each(every)("in %s, a person is told in their language of", (way) => {
  it.each(wrongs.map((wrong) => [wrong.name, wrong] as const))("%s", async (_, wrong) => {
    expect(await told(way, wrong)).toBe(wrong.said[way]);
  });
});
