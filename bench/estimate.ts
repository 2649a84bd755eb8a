import { loadavg } from "node:os";
import * as tf from "@tensorflow/tfjs";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { calibrate } from "#engine/estimate/calibrate.ts";
import { measureOverhead } from "#engine/estimate/measureOverhead.ts";
import { predictSeconds } from "#engine/estimate/predictSeconds.ts";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { createTrainEngine } from "#engine/runtime/TrainEngine.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import { report } from "./report.ts";

/** Steps of 30 models as students write them: what was said before the first step, and what they take. */
tf.env().set("PROD", true);
correctTfjs();
const backend = installTapeBackend();
await tf.setBackend(tapeBackendName);
const { machine } = chooseMachine();
const engine = createTrainEngine({ backend, machine });
const now = (): number => performance.now();
const calibration = calibrate({ machine, threads: 1, now, stepOverhead: () => measureOverhead(engine, now) });
report({ what: "calibration of this machine", value: calibration.seconds, unit: "s", promise: { at: "most", limit: 10 }, note: `${machine.name}, ${(calibration.peak / 1e9).toFixed(0)} GFLOP/s at most, load ${loadavg()[0]!.toFixed(1)}` });

interface Configuration {
  name: string;
  input: readonly number[];
  batch: number;
  layers(): tf.layers.Layer[];
  loss: "meanSquaredError" | "categoricalCrossentropy";
  optimizer(): tf.Optimizer;
}

const { dense, conv2d, maxPooling2d, averagePooling2d, flatten, dropout, lstm, gru, simpleRNN, embedding, globalAveragePooling1d, batchNormalization, separableConv2d, depthwiseConv2d } = tf.layers;
const adam = (): tf.Optimizer => tf.train.adam(1e-3);

function network(name: string, batch: number, input: readonly number[], layers: () => tf.layers.Layer[], { loss = "meanSquaredError", optimizer = adam }: Partial<Configuration> = {}): Configuration {
  return { name, batch, input, layers, loss, optimizer };
}

const classes = { loss: "categoricalCrossentropy" } as const;
const mlp = (...units: number[]) => (): tf.layers.Layer[] => [...units.map((count) => dense({ units: count, activation: "relu" })), dense({ units: 10, activation: "softmax" })];
const cnn = (first: number, second: number) => (): tf.layers.Layer[] => [conv2d({ filters: first, kernelSize: 3, activation: "relu" }), conv2d({ filters: second, kernelSize: 3, activation: "relu" }), maxPooling2d({ poolSize: 2 }), flatten(), dense({ units: 64, activation: "relu" }), dense({ units: 10, activation: "softmax" })];

const configurations: readonly Configuration[] = [
  network("mlp 128-64", 32, [784], mlp(128, 64), classes),
  network("mlp 128-64", 128, [784], mlp(128, 64), classes),
  network("mlp 32", 16, [784], mlp(32), classes),
  network("mlp 256-256-256", 64, [784], mlp(256, 256, 256), classes),
  network("mlp 512", 64, [784], mlp(512), classes),
  network("mlp 64 by SGD", 32, [784], mlp(64), { ...classes, optimizer: () => tf.train.sgd(0.1) }),
  network("mlp 64 by RMSProp", 32, [784], mlp(64), { ...classes, optimizer: () => tf.train.rmsprop(0.001) }),
  network("mlp with dropout", 64, [784], () => [dense({ units: 128, activation: "relu" }), dropout({ rate: 0.3 }), dense({ units: 10, activation: "softmax" })], classes),
  network("mlp tanh 64-64", 32, [10], () => [dense({ units: 64, activation: "tanh" }), dense({ units: 64, activation: "tanh" }), dense({ units: 1 })]),
  network("regressor 2-1", 32, [8], () => [dense({ units: 2, activation: "relu" }), dense({ units: 1 })]),
  network("regressor 64-32-1", 64, [8], () => [dense({ units: 64, activation: "relu" }), dense({ units: 32, activation: "relu" }), dense({ units: 1 })]),
  network("line", 16, [1], () => [dense({ units: 1 })]),
  network("autoencoder 784-64-784", 64, [784], () => [dense({ units: 64, activation: "relu" }), dense({ units: 784, activation: "sigmoid" })]),
  network("autoencoder deep", 32, [784], () => [dense({ units: 256, activation: "relu" }), dense({ units: 32, activation: "relu" }), dense({ units: 256, activation: "relu" }), dense({ units: 784, activation: "sigmoid" })]),
  network("cnn 8-16", 32, [28, 28, 1], cnn(8, 16), classes),
  network("cnn 16-32", 8, [28, 28, 1], cnn(16, 32), classes),
  network("cnn 32-64", 2, [28, 28, 1], cnn(32, 64), classes),
  network("cnn 32-64", 8, [28, 28, 1], cnn(32, 64), classes),
  network("cnn in colour", 8, [32, 32, 3], cnn(16, 32), classes),
  network("cnn 5x5 with average pooling", 32, [28, 28, 1], () => [conv2d({ filters: 16, kernelSize: 5, activation: "relu" }), averagePooling2d({ poolSize: 2 }), flatten(), dense({ units: 10, activation: "softmax" })], classes),
  network("cnn with batch normalisation", 32, [16, 16, 3], () => [conv2d({ filters: 16, kernelSize: 3 }), batchNormalization(), maxPooling2d({ poolSize: 2 }), flatten(), dense({ units: 10, activation: "softmax" })], classes),
  network("separable cnn", 32, [24, 24, 3], () => [separableConv2d({ filters: 32, kernelSize: 3, activation: "relu" }), maxPooling2d({ poolSize: 2 }), flatten(), dense({ units: 10, activation: "softmax" })], classes),
  network("depthwise cnn", 32, [24, 24, 8], () => [depthwiseConv2d({ kernelSize: 3 }), flatten(), dense({ units: 10, activation: "softmax" })], classes),
  network("lstm 64, 50 steps", 32, [50, 5], () => [lstm({ units: 64 }), dense({ units: 1 })]),
  network("lstm 32, 10 steps", 32, [10, 5], () => [lstm({ units: 32 }), dense({ units: 1 })]),
  network("lstm 64 twice", 16, [20, 8], () => [lstm({ units: 64, returnSequences: true }), lstm({ units: 64 }), dense({ units: 1 })]),
  network("gru 64", 32, [30, 4], () => [gru({ units: 64 }), dense({ units: 1 })]),
  network("simple rnn 32", 64, [25, 2], () => [simpleRNN({ units: 32 }), dense({ units: 1 })]),
  network("text, 64 words", 32, [64], () => [embedding({ inputDim: 2000, outputDim: 32 }), globalAveragePooling1d({}), dense({ units: 16, activation: "relu" }), dense({ units: 10, activation: "softmax" })], classes),
  network("wide mlp 1024", 32, [256], mlp(1024), classes),
];

const errors: number[] = [];
for (const configuration of configurations) {
  const { predicted, measured } = compare(configuration);
  const error = predicted / measured - 1;
  errors.push(Math.abs(error));
  console.error(`${`${configuration.name}, batch ${configuration.batch}`.padEnd(42)} said ${(predicted * 1e3).toFixed(3).padStart(8)} ms, took ${(measured * 1e3).toFixed(3).padStart(8)} ms (${error > 0 ? "+" : ""}${(error * 100).toFixed(0)} %)`);
}
errors.sort((a, b) => a - b);
report({ what: `error of a step's predicted time, median of ${errors.length} models`, value: errors[Math.floor(errors.length / 2)]! * 100, unit: "%", promise: { at: "most", limit: 15 }, note: `three quarters within ${(errors[Math.floor(errors.length * 0.75)]! * 100).toFixed(0)} %; load ${loadavg()[0]!.toFixed(1)}` });
process.exit(0);

function compare({ input, batch, layers, loss, optimizer }: Configuration): { predicted: number; measured: number } {
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
  for (let warm = 0; warm < 4; warm++) step();
  const predicted = compiled.programs[0] ? calibration.overhead + predictSeconds(compiled.programs[0].program, calibration) : Number.NaN;
  const rounds = Array.from({ length: 25 }, () => {
    const count = Math.max(1, Math.round(0.0005 / predicted));
    const from = now();
    for (let index = 0; index < count; index++) step();
    return (now() - from) / 1000 / count;
  });
  engine.release();
  model.dispose();
  return { predicted, measured: Math.min(...rounds) };
}
