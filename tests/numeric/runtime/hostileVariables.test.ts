import * as tf from "@tensorflow/tfjs";
import { describe } from "vitest";
import { tapeBackendName } from "#engine/tape/TapeBackend.ts";
import { isMatched, isNeverMatched, linear, minimizing, regression, testHostile, type Hostile } from "#tests/support/engine/trainings/hostileRegression.ts";

/** A step whose third weight is disposed before some steps, and made anew under its name. */
function remakingGain(isDue: (index: number) => boolean, trainable: boolean): Hostile[string][0] {
  return regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.sgd(0.05);
    let gain = tf.variable(tf.ones([2]), true, "gain");
    return {
      variables: () => [w, b, gain],
      before(index) {
        if (!isDue(index)) return;
        const next = tf.keep(tf.mul(gain, 2));
        gain.dispose();
        gain = tf.variable(next as tf.Tensor1D, trainable, "gain");
      },
      step: () => optimizer.minimize(() => loss(tf.mul(linear(x, w, b), gain)), true),
    };
  });
}

const hostile: Hostile = {
  "swaps two variables of its closure": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.adam(0.05);
    let [one, two] = [tf.variable(tf.fill([2], 0.5)), tf.variable(tf.fill([2], -0.25))];
    const all = [w, b, one, two];
    return {
      variables: () => all,
      before: (index) => index % 5 === 4 && ([one, two] = [two, one]),
      step: () => optimizer.minimize(() => loss(tf.sub(tf.mul(linear(x, w, b), one), two)), true),
    };
  })],
  "has the values of two variables exchanged": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.momentum(0.05, 0.9);
    const more = tf.variable(tf.fill([2], 0.5));
    return {
      variables: () => [w, b, more],
      before(index) {
        if (index % 4 !== 3) return;
        const kept = tf.keep(b.clone());
        b.assign(more);
        more.assign(kept as tf.Tensor1D);
      },
      step: () => optimizer.minimize(() => loss(tf.mul(linear(x, w, b), more)), true),
    };
  })],
  "has the numbers of two variables exchanged behind their backs": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.momentum(0.05, 0.9);
    const more = tf.variable(tf.fill([2], 0.5));
    return {
      variables: () => [w, b, more],
      before(index) {
        if (index % 4 !== 3) return;
        const [one, two] = [b, more] as unknown as { dataId: object }[];
        [one!.dataId, two!.dataId] = [two!.dataId, one!.dataId];
      },
      step: () => optimizer.minimize(() => loss(tf.mul(linear(x, w, b), more)), true),
    };
  })],
  "has a weight that is made anew under its old name": [remakingGain((index) => index % 5 === 4, true)],
  "has a weight that is made anew under its old name, frozen": [remakingGain((index) => index === 6, false)],
  "makes a variable inside and disposes it": [minimizing(({ w, b, x, loss }) => () => {
    const gain = tf.variable(tf.fill([2], 2), false);
    const answer = loss(tf.mul(linear(x, w, b), gain));
    gain.dispose();
    return answer;
  })],
  "freezes a weight from inside": [minimizing(({ w, b, x, loss, index }) => () => {
    (b as { trainable: boolean }).trainable = index() % 4 !== 3;
    return loss(linear(x, w, b));
  })],
  "answers a tensor of an earlier step": [minimizing(({ w, b, x, loss, index }) => {
    let kept: tf.Scalar | undefined;
    return () => {
      if (index() % 6 === 5) return kept!;
      const answer = loss(linear(x, w, b));
      kept?.dispose();
      kept = tf.keep(answer);
      return answer;
    };
  })],
  "goes on with activations of an earlier step": [minimizing(({ w, b, x, loss, index }) => {
    let kept: tf.Tensor | undefined;
    return () => {
      const now = linear(x, w, b);
      const answer = kept ? tf.add(loss(now), tf.mean(tf.square(tf.sub(now, kept)))) : loss(now);
      if (index() % 3 === 0) kept = tf.keep(now);
      return answer;
    };
  })],
  "takes turns between two models with one optimiser": [regression(({ w, b, x, loss, index }) => {
    const optimizer = tf.train.adam(0.05);
    const [v, c] = [tf.variable(tf.fill([4, 2], 0.1)), tf.variable(tf.zeros([2]))];
    return { variables: () => [w, b, v, c], step: () => (index() % 3 ? optimizer.minimize(() => loss(linear(x, w, b)), true, [w, b]) : optimizer.minimize(() => loss(linear(x, v, c)), true, [v, c])) };
  })],
  "takes turns between two models with one optimiser, over all there are": [regression(({ w, b, x, loss, index }) => {
    const optimizer = tf.train.adam(0.05);
    const [v, c] = [tf.variable(tf.fill([4, 2], 0.1)), tf.variable(tf.zeros([2]))];
    return { variables: () => [w, b, v, c], step: () => (index() % 3 ? optimizer.minimize(() => loss(linear(x, w, b)), true) : optimizer.minimize(() => loss(linear(x, v, c)), true)) };
  })],
  "has its optimiser's moments written from outside": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.adam(0.05) as unknown as tf.Optimizer & { accumulatedFirstMoment: { variable: tf.Variable }[] };
    return {
      before: (index) => index === 6 && optimizer.accumulatedFirstMoment.forEach(({ variable }) => variable.assign(tf.zerosLike(variable))),
      step: () => optimizer.minimize(() => loss(linear(x, w, b)), true),
    };
  }), isMatched],
  "has its optimiser's moments replaced": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.adam(0.05) as unknown as tf.Optimizer & { accumulatedFirstMoment: { variable: tf.Variable }[] };
    return {
      before(index) {
        if (index === 6) for (const slot of optimizer.accumulatedFirstMoment) slot.variable = tf.variable(tf.fill(slot.variable.shape, 0.3), false);
        if (index === 10) optimizer.accumulatedFirstMoment = [];
      },
      step: () => optimizer.minimize(() => loss(linear(x, w, b)), true),
    };
  })],
  "has the count of its optimiser set back": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.adam(0.05) as unknown as tf.Optimizer & { accBeta1: tf.Variable };
    return { before: (index) => index === 6 && optimizer.accBeta1.assign(tf.scalar(0.9)), step: () => optimizer.minimize(() => loss(linear(x, w, b)), true) };
  })],
  "assigns the rate of SGD, which tfjs reads from a tensor": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.sgd(0.05) as unknown as tf.Optimizer & { learningRate: number };
    return { before: (index) => index === 6 && (optimizer.learningRate = 0.5), step: () => optimizer.minimize(() => loss(linear(x, w, b)), true) };
  })],
  "has its backend changed for a while": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.adam(0.05);
    return {
      before(index) {
        if (index === 5) void tf.setBackend("cpu");
        if (index === 9) void tf.setBackend(tapeBackendName);
      },
      step: () => optimizer.minimize(() => loss(linear(x, w, b)), true),
    };
  })],
  "has its weights changed on another backend": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.adam(0.05);
    return {
      before(index) {
        if (index !== 6) return;
        void tf.setBackend("cpu");
        w.assign(tf.mul(w, 0.5));
        void tf.setBackend(tapeBackendName);
      },
      step: () => optimizer.minimize(() => loss(linear(x, w, b)), true),
    };
  })],
  "has a gradient of its own that is bound to it": [minimizing(({ w, b, x, loss, index }) => () => {
    const own = tf.tidy(tf.customGrad.bind(undefined, (input) => ({ value: tf.mul(input as tf.Tensor, 1), gradFunc: (dy: tf.Tensor) => tf.mul(dy, index() % 3 === 2 ? 3 : 1) })) as unknown as () => tf.TensorContainer) as unknown as (input: tf.Tensor) => tf.Tensor;
    return loss(own(linear(x, w, b)));
  }), isNeverMatched],
  "registers another gradient of a kernel on the way": [regression(({ w, b, x, loss }) => {
    const optimizer = tf.train.sgd(0.05);
    const stock = tf.getGradient("Elu");
    return {
      before(index) {
        if (index === 6) tf.registerGradient({ ...stock, gradFunc: (dy) => ({ x: () => tf.mul(dy as tf.Tensor, 2) }) });
        if (index === 13) tf.registerGradient(stock);
      },
      step: () => optimizer.minimize(() => loss(tf.elu(linear(x, w, b))), true),
    };
  })],
  "reads random numbers it drew long ago": [minimizing(({ w, b, x, loss, index }) => {
    const drawn = Array.from({ length: 40 }, () => Math.random());
    return () => (drawn[index() * 2]! < 0.4 ? tf.mul(loss(linear(x, w, b)), drawn[index()]!) : loss(linear(x, w, b)));
  })],
  "masks what it pools by the sign of something else": [minimizing(({ w, b, x, index }) => () => {
    const mask = tf.step(tf.reshape(tf.slice(x, [0, index() % 2], [6, 2]), [1, 6, 2, 1]));
    const picture = tf.mul(tf.reshape(linear(x, w, b), [1, 6, 2, 1]), mask) as tf.Tensor4D;
    return tf.mean(tf.square(tf.sub(tf.maxPool(picture, 2, 1, "valid"), 2)));
  })],
  "has other activations in a list": [minimizing(({ w, b, x, loss, index }) => {
    const steps: ((x: tf.Tensor) => tf.Tensor)[] = [tf.tanh, tf.sigmoid];
    return () => {
      if (index() === 5) steps[0] = tf.relu;
      if (index() === 9) steps.reverse();
      return loss(steps.reduce((value, apply) => apply(value), linear(x, w, b)));
    };
  })],
};

describe("minimising a loss that", () => {
  testHostile(hostile);
});
