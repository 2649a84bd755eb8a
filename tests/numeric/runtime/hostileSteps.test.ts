import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { adamW } from "#engine/optimizers/AdamW.ts";
import { besideEager, largestDifference, trainEagerly, trainMinimizing, type Compared, type Training } from "#tests/support/engine/trainings/besideEager.ts";

/** A regression on a few rows: what varies is how its step is written. */
function regression(write: (parts: { w: tf.Variable; b: tf.Variable; x: tf.Tensor; y: tf.Tensor; index: () => number; loss: (prediction: tf.Tensor) => tf.Tensor }) => Partial<Training> & Pick<Training, "step">): () => Training {
  return () => {
    const x = tf.randomNormal([6, 4], 0, 1, "float32", 1);
    const y = tf.randomNormal([6, 2], 0, 1, "float32", 2);
    const w = tf.variable(tf.randomNormal([4, 2], 0, 1, "float32", 3));
    const b = tf.variable(tf.zeros([2]));
    let steps = -1;
    const { step, before, ...rest } = write({ w, b, x, y, index: () => steps, loss: (prediction) => tf.losses.meanSquaredError(y, prediction) });
    return {
      variables: () => [w, b],
      before(index) {
        steps = index;
        before?.(index);
      },
      step,
      ...rest,
    };
  };
}

const linear = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), b);
const sgd = (): tf.Optimizer => tf.train.sgd(0.05);

const hostile: Record<string, { make: () => Training; expect?: (compared: Compared) => void; minimizing?: (counts: Compared["counts"]) => void }> = {
  "branches on the step's number": {
    make: regression(({ w, b, x, loss, index }) => {
      const optimizer = sgd();
      return { step: () => optimizer.minimize(() => (index() % 4 === 3 ? tf.mul(loss(linear(x, w, b)), 2) : loss(linear(x, w, b))) as tf.Scalar, true) };
    }),
    expect: ({ programs, counts }) => expect([programs, counts.eager]).toEqual([2, 0]),
  },
  "branches on its loss": {
    make: regression(({ w, b, x, loss }) => {
      const optimizer = sgd();
      return {
        step: () =>
          optimizer.minimize(() => {
            const value = loss(linear(x, w, b));
            return tf.mul(value, value.dataSync()[0]! > 1 ? 1 : 0.5) as tf.Scalar;
          }, true),
      };
    }),
    expect: ({ counts, eagerReasons }) => expect([counts.traced, eagerReasons]).toEqual([0, ["it goes on with numbers that it has read"]]),
  },
  "branches on a weight's value": {
    make: regression(({ w, b, x, loss }) => {
      const optimizer = sgd();
      return { step: () => optimizer.minimize(() => tf.mul(loss(linear(x, w, b)), w.dataSync()[0]! * 0.1 + 1) as tf.Scalar, true) };
    }),
    expect: ({ counts }) => expect(counts.eager).toBe(0),
  },
  "draws from Math.random": {
    make: regression(({ w, b, x, loss }) => {
      const optimizer = sgd();
      return { step: () => optimizer.minimize(() => tf.mul(loss(linear(x, w, b)), Math.random()) as tf.Scalar, true) };
    }),
    expect: ({ programs, counts }) => expect([programs, counts.eager]).toEqual([1, 0]),
  },
  "branches on Math.random": {
    make: regression(({ w, b, x, loss }) => {
      const optimizer = sgd();
      return { step: () => optimizer.minimize(() => (Math.random() < 0.3 ? tf.square(loss(linear(x, w, b))) : loss(linear(x, w, b))) as tf.Scalar, true) };
    }),
  },
  "drops out with tf.dropout, and adds noise": {
    make: regression(({ w, b, x, loss }) => {
      const optimizer = tf.train.adam(0.05);
      return { step: () => optimizer.minimize(() => loss(tf.dropout(tf.add(linear(x, w, b), tf.randomNormal([6, 2], 0, 0.1)), 0.5)) as tf.Scalar, true) };
    }),
    expect: ({ counts }) => expect(counts.eager).toBe(0),
  },
  "grows its list of variables": {
    make: regression(({ w, b, x, y, index }) => {
      const more: tf.Variable[] = [];
      const optimizer = tf.train.adam(0.05);
      return {
        variables: () => [w, b, ...more],
        step: () => {
          if (index() % 5 === 4) more.push(tf.variable(tf.fill([2], 0.1 * index())));
          return optimizer.minimize(() => tf.losses.meanSquaredError(y, more.reduce<tf.Tensor>((sum, one) => tf.add(sum, tf.square(one)), linear(x, w, b))) as tf.Scalar, true);
        },
      };
    }),
  },
  "makes its variables when first asked": {
    make: regression(({ x, loss }) => {
      let w: tf.Variable | undefined;
      const optimizer = tf.train.rmsprop(0.01, 0.9, 0.5);
      return { variables: () => [w!], step: () => optimizer.minimize(() => loss(tf.matMul(x as tf.Tensor2D, (w ??= tf.variable(tf.ones([4, 2]))) as tf.Tensor2D)) as tf.Scalar, true) };
    }),
    expect: ({ counts, programs }) => expect([counts.eager, programs]).toEqual([0, 1]),
  },
  "freezes and thaws a variable between steps": {
    make: regression(({ w, b, x, loss }) => {
      const optimizer = sgd();
      return { before: (index) => void ((b as { trainable: boolean }).trainable = index % 6 < 3), step: () => optimizer.minimize(() => loss(linear(x, w, b)) as tf.Scalar, true) };
    }),
    expect: ({ programs }) => expect(programs).toBe(2),
  },
  "has its weights assigned from outside": {
    make: regression(({ w, b, x, loss }) => {
      const optimizer = tf.train.momentum(0.05, 0.9);
      const kept: tf.Tensor[] = [];
      return {
        before(index) {
          if (index === 4) w.assign(tf.keep(tf.mul(w, 0.5)));
          if (index === 6) kept.push(tf.keep(w.clone()));
          if (index === 9) w.assign(kept[0]!);
        },
        step: () => optimizer.minimize(() => loss(linear(x, w, b)) as tf.Scalar, true),
      };
    }),
    expect: ({ counts }) => expect(counts.eager).toBe(0),
  },
  "follows a schedule of learning rates": {
    make: regression(({ w, b, x, loss }) => {
      const optimizer = tf.train.adam(0.1) as unknown as tf.Optimizer & { learningRate: number };
      return { before: (index) => void (optimizer.learningRate = 0.1 / (1 + index)), step: () => optimizer.minimize(() => loss(linear(x, w, b)) as tf.Scalar, true) };
    }),
    expect: ({ programs, counts }) => expect([programs, counts.eager]).toEqual([1, 0]),
  },
  "follows a schedule with decay of weights": {
    make: regression(({ w, b, x, loss }) => {
      const optimizer = adamW(0.1) as tf.Optimizer & { learningRate: number };
      return { before: (index) => void (optimizer.learningRate = 0.1 / (1 + index)), step: () => optimizer.minimize(() => loss(linear(x, w, b)) as tf.Scalar, true) };
    }),
    expect: ({ programs, counts }) => expect([programs, counts.eager]).toEqual([1, 0]),
  },
  "sets the rate of SGD anew": {
    make: regression(({ w, b, x, loss }) => {
      const optimizer = tf.train.sgd(0.1);
      return { before: (index) => optimizer.setLearningRate(0.1 / (1 + index)), step: () => optimizer.minimize(() => loss(linear(x, w, b)) as tf.Scalar, true) };
    }),
    expect: ({ programs, counts }) => expect([programs, counts.eager]).toEqual([1, 0]),
  },
  "nests tidies, and leaves tensors lying about": {
    make: regression(({ w, b, x, loss }) => {
      const optimizer = sgd();
      return {
        step: () => {
          tf.matMul(x as tf.Tensor2D, w as unknown as tf.Tensor2D);
          return tf.tidy(() => optimizer.minimize(() => tf.tidy(() => loss(tf.tidy(() => linear(x, w, b)))) as tf.Scalar, true)!);
        },
      };
    }),
    expect: ({ counts }) => expect(counts.eager).toBe(0),
  },
  "keeps what it computed for the next step": {
    make: regression(({ w, b, x, loss }) => {
      const optimizer = sgd();
      let average = tf.keep(tf.zeros([6, 2]));
      return {
        step: () =>
          optimizer.minimize(() => {
            const prediction = linear(x, w, b);
            const next = tf.keep(tf.add(tf.mul(average, 0.9), tf.mul(prediction, 0.1)));
            average.dispose();
            average = next as tf.Tensor2D;
            return tf.add(loss(prediction), tf.mean(tf.square(average))) as tf.Scalar;
          }, true),
      };
    }),
  },
  "swaps the tensors it captured": {
    make: regression(({ w, b, loss, index }) => {
      const sets = [11, 12, 13].map((seed) => tf.randomNormal([6, 4], 0, 1, "float32", seed));
      const optimizer = sgd();
      return { step: () => optimizer.minimize(() => loss(linear(sets[index() % 3]!, w, b)) as tf.Scalar, true) };
    }),
    expect: ({ programs, counts }) => expect([programs, counts.eager]).toEqual([1, 0]),
  },
  "captures a buffer that JavaScript fills again": {
    make: regression(({ w, b, loss, index }) => {
      const rows = new Float32Array(24);
      const optimizer = sgd();
      return { step: () => optimizer.minimize(() => loss(linear(tf.tensor2d(rows.fill(0.1 * (index() + 1)), [6, 4]), w, b)) as tf.Scalar, true) };
    }),
    expect: ({ programs, counts }) => expect([programs, counts.eager]).toEqual([1, 0]),
  },
  "disposes a variable": {
    make: regression(({ w, b, x, y, index }) => {
      const optimizer = sgd();
      const extra = tf.variable(tf.ones([2]));
      return { step: () => {
        const cost = optimizer.minimize(() => tf.losses.meanSquaredError(y, index() <= 6 ? tf.add(linear(x, w, b), extra) : linear(x, w, b)) as tf.Scalar, true);
        if (index() === 6) extra.dispose();
        return cost;
      } };
    }),
  },
  "throws at its fifth step": {
    make: regression(({ w, b, x, loss, index }) => {
      const optimizer = sgd();
      return {
        step: () => {
          const cost = optimizer.minimize(() => loss(linear(x, w, b)) as tf.Scalar, true);
          if (index() === 4) throw new Error("the fifth step");
          return cost;
        },
      };
    }),
    expect: ({ compiled }) => expect(compiled.answers[4]).toBe("the fifth step"),
  },
  "swaps its optimiser": {
    make: regression(({ w, b, x, loss, index }) => {
      const optimizers = [tf.train.sgd(0.05), tf.train.adagrad(0.05)] as const;
      return { step: () => optimizers[index() < 6 ? 0 : 1]!.minimize(() => loss(linear(x, w, b)) as tf.Scalar, true) };
    }),
    expect: ({ programs, counts }) => expect([programs, counts.eager]).toEqual([2, 0]),
  },
  "is given batches of other sizes": {
    make: regression(({ w, b }) => {
      const optimizer = sgd();
      return {
        feeds: (index) => [tf.randomNormal([index % 4 === 3 ? 3 : 5, 4], 0, 1, "float32", index), tf.randomNormal([index % 4 === 3 ? 3 : 5, 2], 0, 1, "float32", 50 + index)],
        step: (x, y) => optimizer.minimize(() => tf.losses.meanSquaredError(y!, linear(x!, w, b)) as tf.Scalar, true),
      };
    }),
    expect: ({ programs, counts }) => expect([programs, counts.eager]).toEqual([2, 0]),
  },
  "clips gradients by their norm, and reads it": {
    make: regression(({ w, b, x, loss, index }) => {
      const optimizer = tf.train.adamax(0.05);
      return {
        step: () => {
          const { value, grads } = tf.variableGrads(() => loss(linear(x, w, b)) as tf.Scalar);
          const norm = tf.sqrt(Object.values(grads).map((grad) => tf.sum(tf.square(grad))).reduce((sum, one) => tf.add(sum, one)));
          if (index() % 7 === 6 && norm.dataSync()[0]! > 1e9) throw new Error("exploded");
          optimizer.applyGradients(Object.fromEntries(Object.entries(grads).map(([name, grad]) => [name, tf.div(grad, tf.maximum(norm, 1))])));
          return value;
        },
      };
    }),
    expect: ({ counts }) => expect(counts.eager).toBe(2),
  },
  "is another step every time": {
    make: regression(({ w, b, x, loss, index }) => {
      const optimizer = sgd();
      return { step: () => optimizer.minimize(() => loss(Array.from({ length: index() }).reduce<tf.Tensor>((sum) => tf.sin(sum), linear(x, w, b))) as tf.Scalar, true) };
    }),
    expect: ({ eagerReasons }) => expect(eagerReasons).toHaveLength(1),
  },
  "gives one variable another one's value": {
    make: regression(({ w, b, x, loss }) => {
      const optimizer = sgd();
      const copy = tf.variable(tf.zeros([4, 2]), false);
      return {
        variables: () => [w, b, copy],
        step: () => {
          const cost = optimizer.minimize(() => tf.add(loss(linear(x, w, b)), tf.mean(tf.abs(copy))) as tf.Scalar, true);
          copy.assign(w);
          return cost;
        },
      };
    }),
  },
};

describe("a step that", () => {
  const { machine } = chooseMachine();
  for (const [name, { make, expect: also, minimizing }] of Object.entries(hostile)) {
    test(`${name} gives what it gives on tfjs's cpu kernels`, async () => {
      const compared = await besideEager(make, { machine, plan: { host: true } });
      expect(compared.compiled).toEqual(compared.eager);
      also?.(compared);
    });
    test(`${name} gives the same where only its calls of minimize are compiled`, async () => {
      const eager = await trainEagerly(make);
      const { compiled, counts } = await trainMinimizing(make, { machine, plan: { host: true } });
      expect(compiled).toEqual(eager);
      minimizing?.(counts);
    });
    test(`${name} comes close to that in kernels of our own`, async () => {
      const { eager, compiled } = await besideEager(make, { machine });
      expect(largestDifference(eager, compiled)).toBeLessThan(1e-4);
      expect(compiled.answers.map((answer) => typeof answer)).toEqual(eager.answers.map((answer) => typeof answer));
    });
  }
});
