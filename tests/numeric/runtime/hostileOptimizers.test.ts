import * as tf from "@tensorflow/tfjs";
import { describe } from "vitest";
import { adadelta } from "#engine/optimizers/Adadelta.ts";
import { adamW } from "#engine/optimizers/AdamW.ts";
import { isMatched, isNeverMatched, linear, regression, testHostile, type Hostile } from "#tests/support/engine/trainings/hostileRegression.ts";

interface Rated {
  learningRate: number;
}

const hostile: Hostile = {
  "has an optimiser whose settings change": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.adam(0.05) as unknown as tf.Optimizer & { beta1: number };
    return { before: (index) => index === 5 && (optimizer.beta1 = 0.5), step: () => optimizer.minimize(() => loss(linear(x, w, b)), true) };
  })],
  "has an optimiser whose rule is written anew": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.sgd(0.05);
    const { applyGradients } = optimizer;
    return {
      before: (index) => index === 5 && (optimizer.applyGradients = (gradients) => applyGradients.call(optimizer, Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, tf.mul(gradient as tf.Tensor, 3)])))),
      step: () => optimizer.minimize(() => loss(linear(x, w, b)), true),
    };
  })],
  "has an optimiser of the program's own that counts": [regression(({ w, b, x, loss, index }) => {
    class Odd extends tf.SGDOptimizer {
      override applyGradients(gradients: Parameters<tf.SGDOptimizer["applyGradients"]>[0]): void {
        if (index() % 3 !== 2) super.applyGradients(gradients);
      }
    }
    const optimizer = new Odd(0.05);
    return { step: () => optimizer.minimize(() => loss(linear(x, w, b)), true) };
  }), isNeverMatched],
  "has a learning rate that is a getter": [regression(({ w, b, x, loss, index }) => {
    const optimizer = tf.train.adam(0.05);
    Object.defineProperty(optimizer, "learningRate", { get: () => 0.1 / (1 + index()) });
    return { step: () => optimizer.minimize(() => loss(linear(x, w, b)), true) };
  })],
  "sets its learning rate inside": [regression(({ w, b, x, loss, index }) => {
    const optimizer = tf.train.adam(0.05);
    return { step: () => optimizer.minimize(() => {
      (optimizer as unknown as Rated).learningRate = 0.1 / (1 + index());
      return loss(linear(x, w, b));
    }, true) };
  }), isMatched],
};

const optimizers: Readonly<Record<string, (rate: number) => tf.Optimizer>> = {
  sgd: (rate) => tf.train.sgd(rate),
  momentum: (rate) => tf.train.momentum(rate, 0.9),
  nesterov: (rate) => tf.train.momentum(rate, 0.9, true),
  adam: (rate) => tf.train.adam(rate),
  adamW: (rate) => adamW(rate),
  adamax: (rate) => tf.train.adamax(rate),
  rmsprop: (rate) => tf.train.rmsprop(rate, 0.9, 0.5, 1e-7, true),
  adagrad: (rate) => tf.train.adagrad(rate),
  adadelta: (rate) => adadelta(rate),
};

/** Of every optimiser, a rate that is another one at each step: given between two steps, by the loss, or by the loss now and then. */
const rated: Hostile = Object.fromEntries(Object.entries(optimizers).flatMap(([name, make]): [string, Hostile[string]][] => [
  [`has ${name} with a rate that is assigned between steps`, [regression(({ w, b, x, loss }) => {
    const optimizer = make(0.05);
    return { before: (index) => ((optimizer as unknown as Rated).learningRate = 0.1 / (1 + index)), step: () => optimizer.minimize(() => loss(linear(x, w, b)), true) };
  }), isMatched]],
  [`assigns the rate of ${name} itself`, [regression(({ w, b, x, loss, index }) => {
    const optimizer = make(0.05);
    return { step: () => optimizer.minimize(() => {
      if (index() % 3 === 0) (optimizer as unknown as Rated).learningRate = 0.1 / (1 + index());
      return loss(linear(x, w, b));
    }, true) };
  }), isMatched]],
]));

const setBySgd: Hostile = {
  "sets the rate of sgd by its method, and then assigns it": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.sgd(0.05);
    return {
      before: (index) => (index % 2 === 0 ? optimizer.setLearningRate(0.1 / (1 + index)) : ((optimizer as unknown as Rated).learningRate = 0.02)),
      step: () => optimizer.minimize(() => loss(linear(x, w, b)), true),
    };
  }), isMatched],
  "has momentum whose momentum is set": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.momentum(0.05, 0.9);
    return { before: (index) => index === 5 && optimizer.setMomentum(0.3), step: () => optimizer.minimize(() => loss(linear(x, w, b)), true) };
  })],
  "has two optimisers of one rate that take turns on one weight, and one of them changes it": [regression(({ w, b, x, loss, index }) => {
    const [slow, fast] = [tf.train.momentum(0.05, 0.9), tf.train.sgd(0.05)];
    return { before: (at) => at === 5 && ((fast as unknown as Rated).learningRate = 0.2), step: () => (index() % 2 ? slow : fast).minimize(() => loss(linear(x, w, b)), true) };
  })],
  "has sgd with a rate that is a getter": [regression(({ w, b, x, loss, index }) => {
    const optimizer = tf.train.sgd(0.05);
    Object.defineProperty(optimizer, "learningRate", { get: () => 0.1 / (1 + index()) });
    return { step: () => optimizer.minimize(() => loss(linear(x, w, b)), true) };
  })],
  "has a rate that falls whenever it is looked at": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.adam(0.05);
    let rate = 0.1;
    Object.defineProperty(optimizer, "learningRate", { get: () => (rate *= 0.99) });
    return { step: () => optimizer.minimize(() => loss(linear(x, w, b)), true) };
  })],
};

describe("minimising a loss that", () => {
  testHostile({ ...hostile, ...rated, ...setBySgd });
});
