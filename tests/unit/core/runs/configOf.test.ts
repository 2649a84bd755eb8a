import { describe, expect, test } from "vitest";
import { configOf } from "#core/runs/configOf.ts";
import type { CapturedCall } from "#core/runs/events.ts";
import { layersText } from "#core/runs/layersText.ts";

const fit: CapturedCall = {
  kind: "fit",
  seed: 7,
  data: { train: 8000, validation: 1000, dataset: "digits", fingerprint: "3fa9c1d2e4b5a697" },
  options: { epochs: 5, batch: 32, loss: "sparseCategoricalCrossentropy", augment: false, stopWhen: false },
  optimizer: { className: "Adam", learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  layers: [
    { className: "Rescaling", scale: 1 / 255, outputShape: [null, 28, 28, 1], weights: 0 },
    { className: "Flatten", outputShape: [null, 784], weights: 0 },
    { className: "Dense", units: 128, activation: "relu", weights: 100_480 },
    { className: "Dense", units: 64, activation: "relu", weights: 8256 },
    { className: "Dense", units: 10, activation: "softmax", weights: 650 },
  ],
  totalSteps: 1250,
  epochs: 5,
};
const configAfter = (...captured: CapturedCall[]) => configOf({ calls: captured.map((one) => ({ captured: one, ended: true, step: 0, epoch: 0 })) });

test("a fit is told by the field's own names, numbers as numbers, in the order in which people compare", () => {
  const config = configAfter(fit);
  expect(config).toEqual({
    seed: 7,
    data: "digits 8000+1000 #3fa9c1",
    epochs: 5,
    batch: 32,
    learningRate: 0.001,
    optimizer: "adam",
    loss: "sparseCategoricalCrossentropy",
    layers: "128 relu, 64 relu, 10 softmax",
    scale: 0.00392157,
    weights: 109_386,
  });
  expect(Object.keys(config).slice(0, 3)).toEqual(["seed", "data", "epochs"]);
});

test("what a program added to the usual is told too", () => {
  const changed: CapturedCall = { ...fit, options: { ...fit.options, augment: true, stopWhen: true }, optimizer: { className: "Momentum", learningRate: 0.1, momentum: 0.9 } };
  expect(configAfter(changed)).toMatchObject({ optimizer: "momentum", momentum: 0.9, augment: true, stopWhen: true });
});

test("the last call counts, and how many there were", () => {
  expect(configAfter(fit, { ...fit, seed: 9, epochs: 2 })).toMatchObject({ seed: 9, epochs: 2, calls: 2 });
});

test("a hand-written loop has steps and variables", () => {
  const train: CapturedCall = {
    kind: "train",
    seed: 1,
    data: {},
    options: { steps: 500, every: 50, learningRate: false },
    optimizer: { className: "SGD", learningRate: 0.10000000149011612 },
    layers: [
      { className: "Variable", outputShape: [4, 3], weights: 12 },
      { className: "Variable", outputShape: [3], weights: 3 },
      { className: "Variable", outputShape: [], weights: 1 },
    ],
    totalSteps: 500,
  };
  expect(configAfter(train)).toEqual({ seed: 1, steps: 500, learningRate: 0.1, optimizer: "sgd", layers: "4x3, 3, 1", weights: 16 });
});

test("a run that trained nothing, and one whose settings are no plain data, have what is known", () => {
  expect(configOf({ calls: [] })).toEqual({});
  expect(configAfter({ kind: "train", seed: 1, data: { train: "many" }, options: { batch: null }, optimizer: { className: 7, learningRate: "NaN" }, layers: [{}] })).toEqual({ seed: 1 });
});

describe("layers in words", () => {
  test.for<[string, CapturedCall["layers"]]>([
    ["conv 8 3x3 relu, pool 2x2, dropout 0.5, 10 softmax", [{ className: "Conv2D", filters: 8, kernelSize: [3, 3], activation: "relu" }, { className: "MaxPooling2D", poolSize: [2, 2] }, { className: "Dropout", rate: 0.5 }, { className: "Flatten" }, { className: "Dense", units: 10, activation: "softmax" }]],
    ["128 relu, 3 tanh", [{ className: "Dense", units: 128, activation: "linear" }, { className: "ReLU" }, { className: "Dense", units: 3, activation: "linear" }, { className: "Activation", activation: "tanh" }]],
    ["1", [{ className: "InputLayer" }, { className: "Dense", units: 1, activation: "linear" }]],
    ["batch norm, lstm 4 tanh, global average pooling2d", [{ className: "BatchNormalization" }, { className: "LSTM", units: 4, activation: "tanh" }, { className: "GlobalAveragePooling2D" }]],
    ["my layer", [{ className: "MyLayer" }]],
    ["", []],
  ])("%s", ([text, layers]) => {
    expect(layersText(layers)).toBe(text);
  });
});
