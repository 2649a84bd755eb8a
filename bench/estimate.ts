import { loadavg } from "node:os";
import * as tf from "@tensorflow/tfjs";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { calibrateAll } from "#engine/estimate/calibrate.ts";
import { measureOverhead } from "#engine/estimate/measureOverhead.ts";
import { predictStep, secondsBetween } from "#engine/estimate/predictSeconds.ts";
import { tryProgram } from "#engine/estimate/tryProgram.ts";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { createTrainEngine } from "#engine/runtime/TrainEngine.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import { quantile, report } from "./report.ts";

/**
 * Steps of 30 models as students write them: what was said before the first step, and what they take once the engine has
 * chosen its threads: the median of short windows over some seconds. Those that are `held` were never looked at while the
 * prediction was made: their median is told apart. Also told is what would be said by the calibration alone, as it is of a
 * program that is too large for a trial. A step is one of a training that has begun: with a learning rate so small that no model
 * learns its one batch by heart, for then gradients die away, and of numbers close to zero processors take longer.
 *
 * ESTIMATE_PART=1/5 measures the second fifth, ESTIMATE_SECONDS a model so long.
 */
tf.env().set("PROD", true);
correctTfjs();
const backend = installTapeBackend();
await tf.setBackend(tapeBackendName);
const { machine } = chooseMachine();
const engine = createTrainEngine({ backend, machine });
const now = (): number => performance.now();
const calibrations = calibrateAll({ machine, threads: engine.threads, now, stepOverhead: () => measureOverhead(engine, now) });
report({ what: "calibration of this machine", value: calibrations.reduce((sum, { seconds }) => sum + seconds, 0), unit: "s", promise: { at: "most", limit: 10 }, note: `${machine.name}, with ${calibrations.map(({ threads, peak }) => `${threads} threads ${(peak / 1e9).toFixed(0)} GFLOP/s at most`).join(", ")}, load ${loadavg()[0]!.toFixed(1)}` });

/** Of a model, s: by then the engine has chosen its threads; then at least so many windows, and as many as fit. */
const warmSeconds = 0.5;
const measureSeconds = Number(process.env["ESTIMATE_SECONDS"] ?? 4);
const leastWindows = 5;
/** A window, s: shorter ones would be of the clock. */
const windowSeconds = 0.003;
const [part, of] = (process.env["ESTIMATE_PART"] ?? "0/1").split("/").map(Number) as [number, number];

interface Configuration {
  name: string;
  input: readonly number[];
  batch: number;
  layers(): tf.layers.Layer[];
  loss: "meanSquaredError" | "categoricalCrossentropy";
  optimizer(): tf.Optimizer;
  held: boolean;
}

const { dense, conv2d, maxPooling2d, averagePooling2d, flatten, dropout, lstm, gru, embedding, globalAveragePooling1d, batchNormalization, separableConv2d, depthwiseConv2d } = tf.layers;
const rate = 1e-7;
const adam = (): tf.Optimizer => tf.train.adam(rate);

function network(name: string, batch: number, input: readonly number[], layers: () => tf.layers.Layer[], { loss = "meanSquaredError", optimizer = adam, held = false }: Partial<Configuration> = {}): Configuration {
  return { name, batch, input, layers, loss, optimizer, held };
}

const classes = { loss: "categoricalCrossentropy" } as const;
const heldClasses = { ...classes, held: true } as const;
const mlp = (...units: number[]) => (): tf.layers.Layer[] => [...units.map((count) => dense({ units: count, activation: "relu" })), dense({ units: 10, activation: "softmax" })];
const cnn = (first: number, second: number) => (): tf.layers.Layer[] => [conv2d({ filters: first, kernelSize: 3, activation: "relu" }), conv2d({ filters: second, kernelSize: 3, activation: "relu" }), maxPooling2d({ poolSize: 2 }), flatten(), dense({ units: 64, activation: "relu" }), dense({ units: 10, activation: "softmax" })];

const configurations: readonly Configuration[] = [
  network("mlp 128-64", 32, [784], mlp(128, 64), classes),
  network("mlp 128-64", 128, [784], mlp(128, 64), classes),
  network("mlp 512", 64, [784], mlp(512), classes),
  network("mlp 64 by SGD", 32, [784], mlp(64), { ...classes, optimizer: () => tf.train.sgd(rate) }),
  network("mlp 64 by RMSProp", 32, [784], mlp(64), { ...classes, optimizer: () => tf.train.rmsprop(rate) }),
  network("mlp tanh 64-64", 32, [10], () => [dense({ units: 64, activation: "tanh" }), dense({ units: 64, activation: "tanh" }), dense({ units: 1 })]),
  network("regressor 2-1", 32, [8], () => [dense({ units: 2, activation: "relu" }), dense({ units: 1 })]),
  network("regressor 64-32-1", 64, [8], () => [dense({ units: 64, activation: "relu" }), dense({ units: 32, activation: "relu" }), dense({ units: 1 })]),
  network("autoencoder deep", 32, [784], () => [dense({ units: 256, activation: "relu" }), dense({ units: 32, activation: "relu" }), dense({ units: 256, activation: "relu" }), dense({ units: 784, activation: "sigmoid" })]),
  network("cnn 8-16", 32, [28, 28, 1], cnn(8, 16), classes),
  network("cnn 32-64", 8, [28, 28, 1], cnn(32, 64), classes),
  network("cnn 5x5 with average pooling", 32, [28, 28, 1], () => [conv2d({ filters: 16, kernelSize: 5, activation: "relu" }), averagePooling2d({ poolSize: 2 }), flatten(), dense({ units: 10, activation: "softmax" })], classes),
  network("cnn with batch normalisation", 32, [16, 16, 3], () => [conv2d({ filters: 16, kernelSize: 3 }), batchNormalization(), maxPooling2d({ poolSize: 2 }), flatten(), dense({ units: 10, activation: "softmax" })], classes),
  network("separable cnn", 32, [24, 24, 3], () => [separableConv2d({ filters: 32, kernelSize: 3, activation: "relu" }), maxPooling2d({ poolSize: 2 }), flatten(), dense({ units: 10, activation: "softmax" })], classes),
  network("depthwise cnn", 32, [24, 24, 8], () => [depthwiseConv2d({ kernelSize: 3 }), flatten(), dense({ units: 10, activation: "softmax" })], classes),
  network("lstm 64, 50 steps", 32, [50, 5], () => [lstm({ units: 64 }), dense({ units: 1 })]),
  network("lstm 64 twice", 16, [20, 8], () => [lstm({ units: 64, returnSequences: true }), lstm({ units: 64 }), dense({ units: 1 })]),
  network("gru 64", 32, [30, 4], () => [gru({ units: 64 }), dense({ units: 1 })]),
  network("text, 64 words", 32, [64], () => [embedding({ inputDim: 2000, outputDim: 32 }), globalAveragePooling1d({}), dense({ units: 16, activation: "relu" }), dense({ units: 10, activation: "softmax" })], classes),
  network("wide mlp 1024", 32, [256], mlp(1024), classes),
  network("line, large batch", 512, [4], () => [dense({ units: 1 })], { held: true }),
  network("mlp 2048-1024", 256, [784], mlp(2048, 1024), heldClasses),
  network("mlp 300-100 by momentum", 50, [784], mlp(300, 100), { ...heldClasses, optimizer: () => tf.train.momentum(rate, 0.9) }),
  network("cnn 32-64 of the lesson", 64, [28, 28, 1], () => [conv2d({ filters: 32, kernelSize: 3, activation: "relu" }), conv2d({ filters: 64, kernelSize: 3, activation: "relu" }), maxPooling2d({ poolSize: 2 }), dropout({ rate: 0.25 }), flatten(), dense({ units: 128, activation: "relu" }), dropout({ rate: 0.5 }), dense({ units: 10, activation: "softmax" })], heldClasses),
  network("cnn 16-32 in colour", 64, [32, 32, 3], cnn(16, 32), heldClasses),
  network("cnn of three blocks", 32, [32, 32, 3], () => [16, 32, 64].flatMap((filters): tf.layers.Layer[] => [conv2d({ filters, kernelSize: 3, padding: "same", activation: "relu" }), maxPooling2d({ poolSize: 2 })]).concat([flatten(), dense({ units: 10, activation: "softmax" })]), heldClasses),
  network("cnn with stride 2", 64, [28, 28, 1], () => [conv2d({ filters: 24, kernelSize: 5, strides: 2, activation: "relu" }), conv2d({ filters: 48, kernelSize: 3, strides: 2, activation: "relu" }), flatten(), dense({ units: 10, activation: "softmax" })], heldClasses),
  network("lstm 128, 50 steps", 64, [50, 16], () => [lstm({ units: 128 }), dense({ units: 1 })], { held: true }),
  network("gru 96 twice", 32, [20, 6], () => [gru({ units: 96, returnSequences: true }), gru({ units: 96 }), dense({ units: 1 })], { held: true }),
  network("text, 64 words, wide", 128, [64], () => [embedding({ inputDim: 2000, outputDim: 128 }), globalAveragePooling1d({}), dense({ units: 64, activation: "relu" }), dense({ units: 10, activation: "softmax" })], heldClasses),
];

const errors: { tried: number; counted: number; held: boolean }[] = [];
for (const configuration of configurations.filter((_, index) => index % of === part)) {
  const { name, batch, held } = configuration;
  const { said, counted, took } = compare(configuration);
  // A step that is no program cannot be foretold: that counts as wrong, not as nothing.
  const error = (seconds: number | undefined): number => (seconds === undefined ? Infinity : seconds / took - 1);
  errors.push({ tried: Math.abs(error(said)), counted: Math.abs(error(counted)), held });
  const milliseconds = (seconds: number | undefined): string => (seconds === undefined ? "nothing" : (seconds * 1e3).toFixed(3)).padStart(9);
  console.error(`${`${name}, batch ${batch}${held ? " (held)" : ""}`.padEnd(46)} took ${milliseconds(took)} ms; said ${milliseconds(said)} (${(error(said) * 100).toFixed(0)} %), without a trial ${milliseconds(counted)} (${(error(counted) * 100).toFixed(0)} %)`);
}
const held = errors.filter((one) => one.held);
tell(`all ${errors.length} models`, errors.map(({ tried }) => tried), { at: "most", limit: 15 });
tell(`the ${held.length} that were held out`, held.map(({ tried }) => tried));
tell(`all ${errors.length} models, without a trial`, errors.map(({ counted }) => counted));
tell(`the ${held.length} that were held out, without a trial`, held.map(({ counted }) => counted));
process.exit(0);

function tell(what: string, all: readonly number[], promise?: { at: "most"; limit: number }): void {
  report({ what: `error of a step's predicted time, median of ${what}`, value: quantile(all, 0.5) * 100, unit: "%", ...(promise && { promise }), note: `three quarters within ${(quantile(all, 0.75) * 100).toFixed(0)} %; load ${loadavg()[0]!.toFixed(1)}` });
}

/** Seconds of a step: what is said of a model that never made one, and what one takes that trains. */
function compare(configuration: Configuration): { said: number | undefined; counted: number | undefined; took: number } {
  const { input, batch, loss } = configuration;
  const planned = build(configuration);
  const x = input.length === 1 && input[0] === 64 ? tf.randomUniform([batch, 64], 0, 2000).floor() : tf.randomUniform([batch, ...input]);
  const y = loss === "categoricalCrossentropy" ? tf.oneHot(tf.randomUniform([batch], 0, 10).floor().toInt(), 10).toFloat() : tf.randomUniform([batch, ...planned.outputShape]);
  const program = engine.plan(() => [1, 2].forEach(() => tf.tidy(() => void planned.train([x, y])))).at(-1);
  planned.dispose();
  const counted = program && predictStep(program, calibrations)?.seconds;
  const said = program && predictStep(program, calibrations, tryProgram(program, { machine, threads: engine.threads, now, pauseMs: secondsBetween(program, calibrations[0]!) * 1000 }))?.seconds;

  const model = build(configuration);
  const sources = [x.dataSync(), y.dataSync()] as const;
  // As `fit` has a batch: gathered into memory that is there.
  const batches = sources.map((values) => values.slice());
  const compiled = engine.compile({ mode: "static", step: (...feeds) => model.train(feeds) });
  const step = (): void => {
    batches.forEach((values, index) => values.set(sources[index]!));
    tf.tidy(() => compiled.run(tf.tensor(batches[0]!, x.shape), tf.tensor(batches[1]!, y.shape))[0]!.dataSync());
  };
  for (const until = now() + warmSeconds * 1000, least = 12, done = { steps: 0 }; done.steps < least || now() < until; done.steps++) step();
  const windows: number[] = [];
  for (const until = now() + measureSeconds * 1000; windows.length < leastWindows || now() < until; ) {
    const from = now();
    let count = 0;
    do {
      step();
      count++;
    } while (now() - from < windowSeconds * 1000);
    windows.push((now() - from) / 1000 / count);
  }
  engine.release();
  model.dispose();
  return { said, counted, took: quantile(windows, 0.5) };
}

function build({ input, layers, loss, optimizer }: Configuration): { train(given: readonly tf.Tensor[]): tf.Tensor[]; outputShape: number[]; dispose(): void } {
  const first = tf.input({ shape: [...input] });
  const output = layers().reduce<tf.SymbolicTensor>((x, layer) => layer.apply(x) as tf.SymbolicTensor, first);
  const model = tf.model({ inputs: first, outputs: output });
  model.compile({ optimizer: optimizer(), loss });
  const train = (model as unknown as { makeTrainFunction(): (given: readonly tf.Tensor[]) => tf.Tensor[] }).makeTrainFunction();
  return { train, outputShape: output.shape.slice(1) as number[], dispose: () => void model.dispose() };
}
