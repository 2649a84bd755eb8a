import * as tf from "@tensorflow/tfjs";
import { affine, byMinimize, cost, normal, squared } from "./byMinimize.ts";
import type { Program } from "./besidePrograms.ts";

/** Programs of plain tfjs that are legal and do something unusual with what they are given, keep or read. */
export const hostileNumbers: Readonly<Record<string, Program>> = {
  "reads costs only after many more steps": byMinimize(({ loss }) => {
    const optimizer = tf.train.adam(0.05);
    const costs: tf.Scalar[] = [];
    return (turn) => {
      costs.push(optimizer.minimize(loss, true)!);
      return turn % 5 === 4 ? costs.map((one) => one.dataSync()[0]!) : turn;
    };
  }),
  "reads its weights while the next step is made": byMinimize(({ w, loss }) => {
    const optimizer = tf.train.adam(0.05);
    return async () => {
      const reading = w.data();
      const [value, shown] = [cost(optimizer.minimize(loss, true)), w.dataSync()];
      optimizer.minimize(loss);
      return [value, Array.from(await reading), Array.from(shown)];
    };
  }),
  "writes into the array that it read a weight to": byMinimize(({ w, loss }) => {
    const optimizer = tf.train.sgd(0.05);
    return () => {
      const value = cost(optimizer.minimize(loss, true));
      w.dataSync().fill(100);
      return value;
    };
  }),
  "answers what tf.tidy holds, nested": byMinimize(({ x, w, v, b, loss }) => {
    const optimizer = tf.train.adam(0.05);
    return (turn) => {
      const { told, deep } = tf.tidy(() => {
        const before = affine(x, w, b);
        const value = optimizer.minimize(loss, true)!;
        return { told: [value, tf.sub(affine(x, w, b), before)], deep: { turn, list: [[tf.clone(v)]] } };
      }) as { told: tf.Tensor[]; deep: { list: tf.Tensor[][] } };
      return [...told, ...deep.list.flat()];
    };
  }),
  "gives a weight the numbers of a batch, which it then disposes of": byMinimize(({ w, loss }) => {
    const optimizer = tf.train.sgd(0.05);
    return (turn) => {
      if (turn % 4 === 3) {
        const fresh = tf.tensor2d(Array.from({ length: 8 }, (_, at) => Math.sin(at + turn)), [4, 2]);
        w.assign(fresh as never);
        optimizer.minimize(loss);
        fresh.dispose();
      }
      return cost(optimizer.minimize(loss, true));
    };
  }),
  "takes batches as slices, gathered rows and whole in turn": byMinimize(({ x, y, w, b }) => {
    const optimizer = tf.train.adam(0.05);
    return (turn) => {
      const rows = tf.tensor1d([turn % 6, (turn + 2) % 6, (turn + 4) % 6], "int32");
      const [bx, by] = turn % 3 === 0 ? [x, y] : turn % 3 === 1 ? [tf.slice(x, [turn % 4, 0], [3, 4]), tf.slice(y, [turn % 4, 0], [3, 2])] : [tf.gather(x, rows), tf.gather(y, rows)];
      return cost(optimizer.minimize(() => squared(by, affine(bx, w, b)), true));
    };
  }),
  "reuses one buffer for its batches": byMinimize(({ w, b }) => {
    const optimizer = tf.train.adam(0.05);
    const buffer = new Float32Array(256);
    const kept: tf.Tensor[] = [];
    return (turn) => {
      buffer.forEach((_, at) => (buffer[at] = Math.sin(at * (turn + 1))));
      const x = tf.tensor2d(buffer, [64, 4]);
      if (turn % 3 === 0) kept.push(tf.keep(x));
      const value = cost(optimizer.minimize(() => squared(tf.slice(x, [0, 0], [64, 2]), affine(x, w, b)), true));
      if (turn % 3 === 1) x.dispose();
      return [value, ...kept.map((one) => one.dataSync()[9]!)];
    };
  }),
  "gives two batches of one size, in turn exchanged": byMinimize(({ w, v, b }) => {
    const optimizer = tf.train.momentum(0.02, 0.9);
    const batch = (turn: number): tf.Tensor => tf.tensor2d(Float32Array.from({ length: 256 }, (_, at) => Math.cos(at * 0.7 + turn)), [64, 4]);
    return (turn) => {
      let [p, q] = [batch(turn), batch(turn + 100)];
      if (turn % 3 === 2) [p, q] = [q, p];
      if (turn % 5 === 4) q = p;
      return [cost(optimizer.minimize(() => squared(affine(p, w, b), tf.tanh(affine(q, v))), true)), p.dataSync()[3]!, q.dataSync()[3]!];
    };
  }),
  "masks by truth values that are others each turn": byMinimize(({ x, y, w, b }) => {
    const optimizer = tf.train.adam(0.05);
    return (turn) => {
      const mask = tf.tensor2d(Array.from({ length: 12 }, (_, at) => (at * 7 + turn) % 3 > 0), [6, 2], "bool");
      const value = cost(optimizer.minimize(() => squared(tf.where(mask, y, tf.zerosLike(y)), tf.where(mask, affine(x, w, b), tf.zerosLike(y))), true));
      return [value, mask];
    };
  }),
  "learns from whole numbers that are labels": byMinimize(({ x, w, b }) => {
    const optimizer = tf.train.adam(0.05);
    return (turn) => {
      const labels = tf.tensor1d([0, 1, turn % 2, 1, 0, (turn + 1) % 2], "int32");
      return [cost(optimizer.minimize(() => tf.losses.softmaxCrossEntropy(tf.oneHot(labels, 2), affine(x, w, b)), true)), tf.mean(tf.cast(tf.equal(tf.argMax(affine(x, w, b), 1), labels), "float32"))];
    };
  }),
  "counts its steps in a variable of whole numbers": byMinimize(({ x, y, w, b }) => {
    const optimizer = tf.train.sgd(0.05);
    const count = tf.variable(tf.scalar(0, "int32"), false);
    return () => [cost(optimizer.minimize(() => {
      count.assign(tf.add(count, tf.scalar(1, "int32")) as never);
      return tf.div(squared(y, affine(x, w, b)), tf.cast(count, "float32")) as tf.Scalar;
    }, true)), count];
  }),
  "grows the sequences that it learns from": byMinimize(({ w }) => {
    const optimizer = tf.train.adam(0.02);
    return (turn) => {
      const steps = 1 + Math.floor(turn / 3);
      const x = normal([5, steps, 2], 9);
      return cost(optimizer.minimize(() => {
        let state = tf.zeros([5, 2]);
        for (let at = 0; at < steps; at++) state = tf.tanh(affine(tf.concat([tf.reshape(tf.slice(x, [0, at, 0], [5, 1, 2]), [5, 2]), state], 1), w));
        return tf.mean(tf.square(tf.sub(state, 0.3)));
      }, true));
    };
  }),
  "smooths its labels otherwise from the seventh turn on": byMinimize(({ x, w, b }) => {
    const optimizer = tf.train.adam(0.05);
    let smoothing = 0.1;
    return (turn) => {
      if (turn === 6) smoothing = 0.3;
      return cost(optimizer.minimize(() => tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d([0, 1, 0, 1, 1, 0], "int32"), 2), affine(x, w, b), undefined, smoothing), true));
    };
  }),
  "weighs its rows otherwise each turn": byMinimize(({ x, y, w, b }) => {
    const optimizer = tf.train.adam(0.05);
    return (turn) => cost(optimizer.minimize(() => tf.losses.meanSquaredError(y, affine(x, w, b), tf.tensor2d(Array.from({ length: 6 }, (_, at) => (at + turn) % 4), [6, 1])) as tf.Scalar, true));
  }),
  "ties its table of words to what it answers with": byMinimize(() => {
    const [table, optimizer] = [tf.variable(normal([7, 3], 5)), tf.train.adam(0.05)];
    return (turn) => {
      const words = tf.tensor1d([turn % 7, (turn + 3) % 7, 1, 1], "int32");
      return [cost(optimizer.minimize(() => tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d([1, 2, 3, turn % 7], "int32"), 7), affine(tf.tanh(tf.gather(table, words)), tf.transpose(table))), true)), table];
    };
  }),
  "looks at how many tensors there are": byMinimize(({ x, y, w, b }) => {
    const optimizer = tf.train.sgd(0.05);
    return () => {
      const before = tf.memory().numTensors;
      let inside = 0;
      const value = cost(optimizer.minimize(() => {
        const answer = affine(x, w, b);
        inside = tf.memory().numTensors - before;
        return squared(y, answer);
      }, true));
      return [value, inside, tf.memory().numTensors - before];
    };
  }),
  "chooses rows by a mask whose length it cannot know": byMinimize(({ x, y, w, b }) => {
    const optimizer = tf.train.adam(0.05);
    return async (turn) => {
      const mask = tf.greater(tf.slice(x, [0, turn % 4], [6, 1]).reshape([6]), -0.5) as tf.Tensor1D;
      const [bx, by] = [await tf.booleanMaskAsync(x, mask), await tf.booleanMaskAsync(y, mask)];
      return [cost(optimizer.minimize(() => squared(by, affine(bx, w, b)), true)), bx.shape[0]!];
    };
  }),
};
