import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";

interface Settings {
  learningRate: number;
  momentum: number;
}

beforeAll(async () => {
  correctTfjs();
  await tf.setBackend("cpu");
});

/** What a variable that begins at 1 is after each step along a slope of 1. */
function path(optimizer: tf.Optimizer, steps: number, before: (step: number, settings: Settings) => void = () => undefined): number[] {
  return tf.tidy(() => {
    const weight = tf.variable(tf.scalar(1));
    const values = Array.from({ length: steps }, (_, step) => {
      before(step, optimizer as unknown as Settings);
      optimizer.minimize(() => tf.mul(weight, 1) as tf.Scalar);
      return weight.dataSync()[0]!;
    });
    weight.dispose();
    return values;
  });
}

const optimizers: Readonly<Record<string, (rate: number) => tf.Optimizer>> = {
  sgd: (rate) => tf.train.sgd(rate),
  momentum: (rate) => tf.train.momentum(rate, 0.9),
  "momentum by Nesterov's rule": (rate) => tf.train.momentum(rate, 0.9, true),
  adam: (rate) => tf.train.adam(rate),
  adamax: (rate) => tf.train.adamax(rate),
  rmsprop: (rate) => tf.train.rmsprop(rate),
  adagrad: (rate) => tf.train.adagrad(rate),
  adadelta: (rate) => tf.train.adadelta(rate),
};

describe.each(Object.entries(optimizers))("%s", (_name, make) => {
  test("takes the learning rate that it was assigned before its first step", () => {
    expect(path(make(0.5), 3, (_, settings) => (settings.learningRate = 0.125))).toEqual(path(make(0.125), 3));
  });

  test("stands still for as long as it is assigned a learning rate of 0", () => {
    const [first, second, third, fourth] = path(make(0.125), 4, (step, settings) => (settings.learningRate = step === 1 || step === 2 ? 0 : 0.125)) as [number, number, number, number];
    // What rmsprop's own momentum of 0 adds is nothing.
    expect([second, third]).toEqual([first, first]);
    expect(fourth).not.toBe(first);
  });
});

describe("sgd", () => {
  test("takes what setLearningRate says, and what is assigned after it", () => {
    const optimizer = tf.train.sgd(0.5);
    expect(path(optimizer, 3, (step, settings) => (step === 1 ? optimizer.setLearningRate(0.25) : step === 2 && (settings.learningRate = 0.125)))).toEqual([0.5, 0.25, 0.125]);
  });

  test("leaves no tensor behind when its rate is assigned", () => {
    const optimizer = tf.train.sgd(0.5);
    const before = tf.memory().numTensors;
    path(optimizer, 20, (step, settings) => (settings.learningRate = 1 / (1 + step)));
    expect(tf.memory().numTensors).toBe(before);
  });
});

test("momentum takes the momentum that it was assigned, and the one that setMomentum says", () => {
  const assigned = path(tf.train.momentum(0.125, 0.5), 4, (step, settings) => (settings.momentum = step === 2 ? 0 : 0.5));
  expect(assigned).toEqual([0.875, 0.6875, 0.5625, 0.375]);
  const optimizer = tf.train.momentum(0.125, 0.5);
  expect(path(optimizer, 4, (step) => optimizer.setMomentum(step === 2 ? 0 : 0.5))).toEqual(assigned);
});
