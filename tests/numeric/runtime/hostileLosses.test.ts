import * as tf from "@tensorflow/tfjs";
import { describe } from "vitest";
import { isMatched, isMatchedLater, isNeverMatched, linear, minimizing, regression, testHostile, type Hostile } from "#tests/support/engine/trainings/hostileRegression.ts";

const hostile: Hostile = {
  "is always the same": [minimizing(({ w, b, x, loss }) => () => loss(linear(x, w, b))), isMatched],
  "is asked what it was every other time": [regression(({ w, b, x, loss, index }) => {
    const optimizer = tf.train.sgd(0.05);
    return { step: () => optimizer.minimize(() => loss(linear(x, w, b)), index() % 2 === 1) };
  })],
  "does the same in another order of tensors": [minimizing(({ w, b, x, y, index }) => () => {
    const prediction = linear(x, w, b);
    return tf.mean(tf.square(index() % 2 ? tf.sub(prediction, y) : tf.sub(y, prediction)));
  })],
  "clones every other time, which changes the graph of the gradient and no kernel": [minimizing(({ w, b, x, loss, index }) => () => {
    const weights = index() % 2 ? w.clone() : w;
    return tf.add(loss(linear(x, weights as tf.Tensor, b)), tf.mean(tf.square(w)));
  })],
  "cuts the gradient by reading numbers": [minimizing(({ w, b, x, loss }) => () => {
    const prediction = linear(x, w, b);
    const fixed = tf.tensor2d(prediction.dataSync() as Float32Array, [6, 2]);
    return tf.add(loss(prediction), tf.mean(tf.abs(tf.sub(prediction, fixed))));
  }), isNeverMatched],
  "cuts the gradient every other time, for the same numbers": [minimizing(({ w, b, x, loss, index }) => {
    const ones = tf.keep(tf.ones([4, 2]));
    return () => loss(linear(x, index() % 2 ? tf.mul(w, ones) : tf.mul(tf.tensor2d(w.dataSync() as Float32Array, [4, 2]), ones), b));
  })],
  "cuts the gradient every other time by an alias, which no kernel shows": [minimizing(({ w, b, x, loss, index }) => () => {
    const prediction = linear(x, w, b);
    const { dataId, shape, dtype } = prediction;
    tf.engine().backend.incRef(dataId);
    const alias = tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype });
    return tf.mul(loss(prediction), tf.mean(index() % 2 ? alias : prediction));
  })],
  "takes its numbers from the clock": [minimizing(({ w, b, x, loss, index }) => () => tf.mul(loss(linear(x, w, b)), tf.scalar(1 + index() / 10))), isMatchedLater],
  "reads its numbers from getters": [minimizing(({ w, b, x, loss, index }) => {
    const settings = { get weight() { return 1 / (1 + index()); } };
    return () => tf.mul(loss(linear(x, w, b)), settings.weight);
  }), isMatchedLater],
  "reads its tensors through a proxy that swaps them": [minimizing(({ w, b, x, loss, index }) => {
    const other = tf.keep(tf.mul(x, 2));
    const data = new Proxy({ x }, { get: () => (index() > 5 ? other : x) });
    return () => loss(linear(data.x, w, b));
  })],
  "adds kernels from a counter in its closure": [minimizing(({ w, b, x, loss }) => {
    let calls = 0;
    return () => (++calls % 5 === 0 ? tf.square(loss(linear(x, w, b))) : loss(linear(x, w, b)));
  })],
  "reads its own value every third time": [minimizing(({ w, b, x, loss, index }) => {
    const seen: number[] = [];
    return () => {
      const value = loss(linear(x, w, b));
      if (index() % 3 === 0) seen.push(value.dataSync()[0]!);
      return tf.mul(value, 1 + seen.length / 100);
    };
  })],
  "reads a weight and branches on it": [minimizing(({ w, b, x, loss }) => () => (w.dataSync()[0]! > -0.5 ? tf.mul(loss(linear(x, w, b)), 2) : loss(linear(x, w, b))))],
  "has a gradient of its own that counts": [minimizing(({ w, b, x, loss, index }) => () => {
    const own = tf.customGrad((input) => ({ value: tf.mul(input as tf.Tensor, 1), gradFunc: (dy: tf.Tensor) => tf.mul(dy, index() % 3 === 2 ? 3 : 1) }));
    return loss(own(linear(x, w, b)));
  }), isNeverMatched],
  "has a gradient of its own that was made before": [regression(({ w, b, x, loss, index }) => {
    const optimizer = tf.train.sgd(0.05);
    const own = tf.customGrad((input) => ({ value: tf.mul(input as tf.Tensor, 1), gradFunc: (dy: tf.Tensor) => tf.mul(dy, index() % 3 === 2 ? 3 : 1) }));
    return { step: () => optimizer.minimize(() => loss(own(linear(x, w, b))), true) };
  }), isNeverMatched],
  "uses gradients of tfjs's own": [minimizing(({ w, b, x }) => () => tf.neg(tf.mean(tf.logSoftmax(linear(x, w, b))))), isMatched],
  "penalises its own gradient": [minimizing(({ w, b, x, loss }) => () => {
    const slope = tf.grad((input) => tf.sum(tf.square(linear(input, w, b))))(x);
    return tf.add(loss(linear(x, w, b)), tf.mul(tf.mean(tf.square(slope)), 0.01));
  }), isMatched],
  "follows moving averages": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.adam(0.05);
    const mean = tf.variable(tf.zeros([2]), false);
    return {
      variables: () => [w, b, mean],
      step: () => optimizer.minimize(() => {
        const prediction = linear(x, w, b);
        mean.assign(tf.add(tf.mul(mean, 0.9), tf.mul(tf.mean(prediction, 0), 0.1)));
        return tf.add(loss(prediction), tf.mean(tf.square(mean))) as tf.Scalar;
      }, true),
    };
  }), isMatched],
  "follows them only sometimes": [regression(({ w, b, x, loss, index }) => {
    const optimizer = tf.train.adam(0.05);
    const mean = tf.variable(tf.zeros([2]), false);
    return {
      variables: () => [w, b, mean],
      step: () => optimizer.minimize(() => {
        const prediction = linear(x, w, b);
        const next = tf.add(tf.mul(mean, 0.9), tf.mul(tf.mean(prediction, 0), 0.1));
        if (index() % 4 !== 3) mean.assign(next as tf.Tensor1D);
        return tf.add(loss(prediction), tf.mean(tf.square(next))) as tf.Scalar;
      }, true),
    };
  })],
  "projects its weights before it uses them": [minimizing(({ w, b, x, loss }) => () => {
    w.assign(tf.clipByValue(w, -0.4, 0.4));
    return loss(linear(x, w, b));
  })],
  "keeps a tensor now and then, and reads it later": [regression(({ w, b, x, loss, index }) => {
    const optimizer = tf.train.adam(0.05);
    const kept: tf.Tensor[] = [];
    return {
      variables: () => [w, b, ...(kept as tf.Variable[])],
      step: () => optimizer.minimize(() => {
        const prediction = linear(x, w, b);
        if (index() % 3 === 1) kept.push(tf.keep(prediction));
        return loss(prediction);
      }, true),
    };
  })],
  "keeps an alias of its weights now and then": [regression(({ w, b, x, loss, index }) => {
    const optimizer = tf.train.sgd(0.05);
    const kept: tf.Tensor[] = [];
    return {
      variables: () => [w, b, ...(kept as tf.Variable[])],
      step: () => optimizer.minimize(() => {
        if (index() % 3 === 1) kept.push(tf.keep(tf.reshape(w, [8])));
        return loss(linear(x, w, b));
      }, true),
    };
  })],
  "throws now and then, after it has begun": [minimizing(({ w, b, x, loss, index }) => () => {
    const value = loss(linear(x, w, b));
    if (index() % 5 === 2) throw new Error(`at ${index()}`);
    return value;
  })],
  "answers a promise": [minimizing(() => (async () => tf.scalar(1)) as unknown as () => tf.Tensor), isNeverMatched],
  "is a generator": [minimizing(() => (function* () { yield tf.scalar(1); }) as unknown as () => tf.Tensor), isNeverMatched],
  "is no number": [minimizing(({ w, b, x }) => () => linear(x, w, b)), isNeverMatched],
  "is a weight itself": [regression(() => {
    const s = tf.variable(tf.scalar(3));
    const optimizer = tf.train.sgd(0.05);
    return { variables: () => [s], step: () => optimizer.minimize(() => s as unknown as tf.Scalar, true) };
  })],
  "steps another optimiser inside": [regression(({ w, b, x, loss }) => {
    const [outer, inner] = [tf.train.sgd(0.05), tf.train.sgd(0.01)];
    return { step: () => outer.minimize(() => {
      inner.minimize(() => tf.mean(tf.square(b)) as tf.Scalar, false, [b]);
      return loss(linear(x, w, b));
    }, true, [w]) };
  }), isNeverMatched],
  "takes turns with another one": [regression(({ w, b, x, loss }) => {
    const [one, two] = [tf.train.adam(0.05), tf.train.adam(0.01)];
    return { step: () => {
      one.minimize(() => loss(linear(x, w, b)), false, [w]);
      return two.minimize(() => tf.neg(loss(linear(x, w, b))) as tf.Scalar, true, [b]);
    } };
  })],
  "is minimised over other variables each time": [regression(({ w, b, x, loss, index }) => {
    const optimizer = tf.train.sgd(0.05);
    return { step: () => optimizer.minimize(() => loss(linear(x, w, b)), true, index() % 2 ? [w] : [w, b]) };
  })],
  "has a weight that is made anew": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.sgd(0.05);
    let gain = tf.variable(tf.ones([2]));
    return {
      variables: () => [w, b, gain],
      before(index) {
        if (index !== 6) return;
        const next = tf.variable(tf.mul(gain, 2));
        gain.dispose();
        gain = next as typeof gain;
      },
      step: () => optimizer.minimize(() => loss(tf.mul(linear(x, w, b), gain)), true),
    };
  })],
  "has weights written from outside": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.momentum(0.05, 0.9);
    return { before: (index) => index % 4 === 2 && w.assign(tf.keep(tf.mul(w, 0.5))), step: () => optimizer.minimize(() => loss(linear(x, w, b)), true) };
  }), isMatched],
  "has its weights frozen and thawed": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.sgd(0.05);
    return { before: (index) => void ((b as { trainable: boolean }).trainable = index % 6 < 3), step: () => optimizer.minimize(() => loss(linear(x, w, b)), true) };
  })],
  "captures tensors that are disposed": [regression(({ w, b, loss }) => {
    const optimizer = tf.train.sgd(0.05);
    let rows = tf.keep(tf.randomNormal([6, 4], 0, 1, "float32", 0));
    return {
      before(index) {
        rows.dispose();
        rows = tf.keep(tf.randomNormal([6, 4], 0, 1, "float32", index));
      },
      step: () => optimizer.minimize(() => loss(linear(rows, w, b)), true),
    };
  }), isMatchedLater],
  "uses a disposed tensor at last": [minimizing(({ w, b, x, loss, index }) => () => {
    if (index() === 9) x.dispose();
    return loss(linear(x, w, b));
  })],
  "has a smaller last batch": [regression(({ w, b, index }) => {
    const optimizer = tf.train.adam(0.05);
    const [all, targets] = [tf.keep(tf.randomNormal([14, 4], 0, 1, "float32", 9)), tf.keep(tf.randomNormal([14, 2], 0, 1, "float32", 10))];
    return { step: () => {
      const [from, size] = [(index() % 3) * 6, index() % 3 === 2 ? 2 : 6];
      return optimizer.minimize(() => tf.losses.meanSquaredError(tf.slice(targets, [from, 0], [size, 2]), linear(tf.slice(all, [from, 0], [size, 4]), w, b)) as tf.Scalar, true);
    } };
  })],
  "answers nothing": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.sgd(0.05);
    return { step: () => optimizer.minimize(() => loss(linear(x, w, b))) };
  }), isMatched],
  "makes its tensors anew each time": [minimizing(({ w, b, loss, index }) => () => loss(linear(tf.tensor2d(Float32Array.from({ length: 24 }, (_, at) => Math.sin(at + index())), [6, 4]), w, b))), isMatchedLater],
  "fills tensors with other numbers": [minimizing(({ w, b, x, loss, index }) => () => loss(linear(tf.mul(x, tf.fill([6, 4], 1 + (index() % 3))), w, b))), isMatchedLater],
  "is that of a model whose layers are frozen on the way": [() => {
    const layers = [tf.layers.dense({ inputShape: [4], units: 3, activation: "tanh", kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }) }), tf.layers.batchNormalization({}), tf.layers.dense({ units: 2, kernelInitializer: tf.initializers.glorotNormal({ seed: 2 }) })];
    const model = tf.sequential({ layers });
    const optimizer = tf.train.adam(0.05);
    const [x, y] = [tf.randomNormal([6, 4], 0, 1, "float32", 1), tf.randomNormal([6, 2], 0, 1, "float32", 2)];
    return {
      variables: () => model.weights.map((weight) => weight.read() as tf.Variable),
      before: (index) => index === 7 && (layers[0]!.trainable = false),
      step: () => optimizer.minimize(() => tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as tf.Tensor) as tf.Scalar, true, model.trainableWeights.map((weight) => weight.read() as tf.Variable)),
    };
  }],
};

describe("minimising a loss that", () => {
  testHostile(hostile);
});
