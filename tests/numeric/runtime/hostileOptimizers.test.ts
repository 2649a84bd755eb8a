import * as tf from "@tensorflow/tfjs";
import { describe } from "vitest";
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

describe("minimising a loss that", () => {
  testHostile(hostile);
});
