import { loadavg } from "node:os";
import * as tf from "@tensorflow/tfjs";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { calibrateAll } from "#engine/estimate/calibrate.ts";
import { measureOverhead } from "#engine/estimate/measureOverhead.ts";
import { predictStep } from "#engine/estimate/predictSeconds.ts";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { createTrainEngine } from "#engine/runtime/TrainEngine.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import { quantile, report } from "./report.ts";

/**
 * Steps of 30 models as students write them: what was said before the first step, and what they take once the engine has
 * chosen its threads. Those that are `held` were never looked at while the prediction was made: their median is told apart.
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

/** Of a model, s: by then the engine has chosen its threads; then at least so many rounds, and as many as fit. */
const warmSeconds = 1;
const measureSeconds = 4;
const leastRounds = 5;
/** A measured round, s: shorter ones would be of the clock. */
const roundSeconds = 0.002;

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
const adam = (): tf.Optimizer => tf.train.adam(1e-3);

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
  network("mlp 64 by SGD", 32, [784], mlp(64), { ...classes, optimizer: () => tf.train.sgd(0.1) }),
  network("mlp 64 by RMSProp", 32, [784], mlp(64), { ...classes, optimizer: () => tf.train.rmsprop(0.001) }),
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
  network("mlp 300-100 by momentum", 50, [784], mlp(300, 100), { ...heldClasses, optimizer: () => tf.train.momentum(0.01, 0.9) }),
  network("cnn 32-64 of the lesson", 64, [28, 28, 1], () => [conv2d({ filters: 32, kernelSize: 3, activation: "relu" }), conv2d({ filters: 64, kernelSize: 3, activation: "relu" }), maxPooling2d({ poolSize: 2 }), dropout({ rate: 0.25 }), flatten(), dense({ units: 128, activation: "relu" }), dropout({ rate: 0.5 }), dense({ units: 10, activation: "softmax" })], heldClasses),
  network("cnn 16-32 in colour", 64, [32, 32, 3], cnn(16, 32), heldClasses),
  network("cnn of three blocks", 32, [32, 32, 3], () => [16, 32, 64].flatMap((filters): tf.layers.Layer[] => [conv2d({ filters, kernelSize: 3, padding: "same", activation: "relu" }), maxPooling2d({ poolSize: 2 })]).concat([flatten(), dense({ units: 10, activation: "softmax" })]), heldClasses),
  network("cnn with stride 2", 64, [28, 28, 1], () => [conv2d({ filters: 24, kernelSize: 5, strides: 2, activation: "relu" }), conv2d({ filters: 48, kernelSize: 3, strides: 2, activation: "relu" }), flatten(), dense({ units: 10, activation: "softmax" })], heldClasses),
  network("lstm 128, 50 steps", 64, [50, 16], () => [lstm({ units: 128 }), dense({ units: 1 })], { held: true }),
  network("gru 96 twice", 32, [20, 6], () => [gru({ units: 96, returnSequences: true }), gru({ units: 96 }), dense({ units: 1 })], { held: true }),
  network("text, 64 words, wide", 128, [64], () => [embedding({ inputDim: 2000, outputDim: 128 }), globalAveragePooling1d({}), dense({ units: 64, activation: "relu" }), dense({ units: 10, activation: "softmax" })], heldClasses),
];

const errors: { error: number; held: boolean }[] = [];
for (const configuration of configurations) {
  const { name, batch, held } = configuration;
  const outcome = compare(configuration);
  // A step that is no program cannot be foretold: that counts as wrong, not as nothing.
  const error = outcome ? outcome.predicted / outcome.measured - 1 : Infinity;
  errors.push({ error: Math.abs(error), held });
  const said = outcome ? `said ${(outcome.predicted * 1e3).toFixed(3).padStart(9)} ms, took ${(outcome.measured * 1e3).toFixed(3).padStart(9)} ms (${error > 0 ? "+" : ""}${(error * 100).toFixed(0)} %)` : "is no program";
  console.error(`${`${name}, batch ${batch}${held ? " (held)" : ""}`.padEnd(46)} ${said}`);
}
tell(`all ${errors.length} models`, errors.map(({ error }) => error), { at: "most", limit: 15 });
const held = errors.filter((one) => one.held).map(({ error }) => error);
tell(`the ${held.length} that were held out`, held);
process.exit(0);

function tell(of: string, all: readonly number[], promise?: { at: "most"; limit: number }): void {
  report({ what: `error of a step's predicted time, median of ${of}`, value: quantile(all, 0.5) * 100, unit: "%", ...(promise && { promise }), note: `three quarters within ${(quantile(all, 0.75) * 100).toFixed(0)} %; load ${loadavg()[0]!.toFixed(1)}` });
}

function compare({ input, batch, layers, loss, optimizer }: Configuration): { predicted: number; measured: number } | undefined {
  const first = tf.input({ shape: [...input] });
  const output = layers().reduce<tf.SymbolicTensor>((x, layer) => layer.apply(x) as tf.SymbolicTensor, first);
  const model = tf.model({ inputs: first, outputs: output });
  const trained = optimizer();
  model.compile({ optimizer: trained, loss });
  const train = (model as unknown as { makeTrainFunction(): (given: tf.Tensor[]) => tf.Tensor[] }).makeTrainFunction();
  const isText = input.length === 1 && input[0] === 64;
  const x = isText ? tf.randomUniform([batch, 64], 0, 2000).floor() : tf.randomUniform([batch, ...input]);
  const y = loss === "categoricalCrossentropy" ? tf.oneHot(tf.randomUniform([batch], 0, 10).floor().toInt(), 10).toFloat() : tf.randomUniform([batch, ...output.shape.slice(1) as number[]]);
  const values = [x.dataSync(), y.dataSync()] as const;
  const compiled = engine.compile({ mode: "static", step: (...feeds) => train(feeds) });
  const step = (): void => void tf.tidy(() => compiled.run(tf.tensor(values[0].slice(), x.shape), tf.tensor(values[1].slice(), y.shape))[0]!.dataSync());
  for (const until = now() + warmSeconds * 1000, least = 12, done = { steps: 0 }; done.steps < least || now() < until; done.steps++) step();
  const [compiledStep] = compiled.programs;
  const predicted = compiledStep && predictStep(compiledStep.program, calibrations)?.seconds;
  const rounds: number[] = [];
  for (const until = now() + measureSeconds * 1000; rounds.length < leastRounds || (now() < until && rounds.length < 200); ) {
    const from = now();
    let count = 0;
    do {
      step();
      count++;
    } while (now() - from < roundSeconds * 1000);
    rounds.push((now() - from) / 1000 / count);
  }
  engine.release();
  model.dispose();
  // The quickest round would be of a machine that nobody has; most of what runs beside is left out all the same.
  return predicted === undefined ? undefined : { predicted, measured: quantile(rounds, 0.2) };
}
