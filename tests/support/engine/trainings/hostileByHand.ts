import * as tf from "@tensorflow/tfjs";
import { affine, byMinimize, cost, rated, squared } from "./byMinimize.ts";
import type { Program } from "./besidePrograms.ts";

/** Programs of plain tfjs that are legal and do something unusual with weights, gradients or optimisers. */
export const hostileByHand: Readonly<Record<string, Program>> = {
  "swaps two weights in the list that it trains": byMinimize(({ w, v, loss }) => {
    const optimizer = tf.train.momentum(0.05, 0.9);
    return (turn) => cost(optimizer.minimize(loss, true, turn % 2 ? [w, v] : [v, w]));
  }),
  "trains one more weight every fourth turn": byMinimize(({ w, v, b, loss }) => {
    const optimizer = tf.train.adam(0.05);
    return (turn) => cost(optimizer.minimize(loss, true, [w, v, b].slice(0, 1 + Math.min(2, Math.floor(turn / 4)))));
  }),
  "adds up gradients over four turns": byMinimize(({ w, v, b, loss }) => {
    const optimizer = tf.train.adam(0.05);
    let sums: Record<string, tf.Tensor> = {};
    return (turn) => {
      const { value, grads } = tf.variableGrads(loss, [w, v, b]);
      for (const [name, gradient] of Object.entries(grads)) sums[name] = sums[name] ? tf.add(sums[name], gradient) : gradient;
      if (turn % 4 === 3) {
        optimizer.applyGradients(Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, tf.div(sum, 4)])));
        sums = {};
        optimizer.minimize(loss);
      }
      return value;
    };
  }),
  "gives gradients as a list and by name in turn": byMinimize(({ w, v, b, loss }) => {
    const optimizer = tf.train.momentum(0.05, 0.9);
    return (turn) => {
      if (turn % 3 === 0) return cost(optimizer.minimize(loss, true, [w, v, b]));
      const { value, grads } = tf.variableGrads(loss, [w, v, b]);
      const list = Object.entries(grads).map(([name, tensor]) => ({ name, tensor }));
      optimizer.applyGradients(turn % 3 === 1 ? list : (grads as never));
      return value;
    };
  }),
  "leaves a gradient out now and then": byMinimize(({ w, v, b, loss }) => {
    const optimizer = tf.train.rmsprop(0.02, 0.9, 0.5);
    return (turn) => {
      const { value, grads } = tf.variableGrads(loss, [w, v, b]);
      if (turn % 3 === 2) delete grads[v.name];
      optimizer.applyGradients(grads as never);
      return [value, cost(optimizer.minimize(loss, true))];
    };
  }),
  "keeps moving averages of its weights and answers with them": byMinimize(({ x, w, v, b, loss }) => {
    const optimizer = tf.train.adam(0.05);
    const averages = [w, v, b].map((one) => tf.variable(one, false));
    return () => {
      const value = cost(optimizer.minimize(loss, true));
      tf.tidy(() => averages.forEach((average, at) => average.assign(tf.add(tf.mul(average, 0.9), tf.mul([w, v, b][at]!, 0.1)))));
      return [value, affine(x, averages[0]!, averages[2])];
    };
  }),
  "exchanges its weights with their moving averages to measure": byMinimize(({ w, v, b, loss }) => {
    const optimizer = tf.train.adam(0.05);
    const averages = [w, v, b].map((one) => tf.variable(one, false));
    return () => {
      const value = cost(optimizer.minimize(loss, true));
      averages.forEach((average, at) => average.assign(tf.add(tf.mul(average, 0.8), tf.mul([w, v, b][at]!, 0.2))));
      const kept = [w, v, b].map((one) => one.clone());
      [w, v, b].forEach((one, at) => one.assign(averages[at]! as never));
      const measured = loss().dataSync()[0]!;
      [w, v, b].forEach((one, at) => one.assign(kept[at]! as never));
      return [value, measured];
    };
  }),
  "looks ahead: every third turn its weights go half way back": byMinimize(({ w, v, b, loss }) => {
    const optimizer = tf.train.sgd(0.1);
    let slow = [w, v, b].map((one) => one.clone());
    return (turn) => {
      const value = cost(optimizer.minimize(loss, true));
      if (turn % 3 === 2) {
        slow = slow.map((one, at) => tf.add(one, tf.mul(tf.sub([w, v, b][at]!, one), 0.5)));
        [w, v, b].forEach((one, at) => one.assign(slow[at]! as never));
      }
      return value;
    };
  }),
  "climbs before it descends, and takes its weights back": byMinimize(({ w, v, b, loss }) => {
    const optimizer = tf.train.momentum(0.005, 0.5);
    return () => {
      const begun = [w, v, b].map((one) => one.clone());
      const { grads } = tf.variableGrads(loss);
      [w, v, b].forEach((one) => one.assign(tf.add(one, tf.mul(grads[one.name]!, 0.05)) as never));
      const { value, grads: there } = tf.variableGrads(loss);
      [w, v, b].forEach((one, at) => one.assign(begun[at]! as never));
      optimizer.applyGradients(there as never);
      return [value, cost(optimizer.minimize(loss, true))];
    };
  }),
  "tries rates and keeps the best": byMinimize(({ w, v, b, loss }) => {
    const optimizer = tf.train.sgd(0.1);
    return () => {
      const begun = [w, v, b].map((one) => one.clone());
      const back = (): void => [w, v, b].forEach((one, at) => one.assign(begun[at]! as never));
      const found = [0.02, 0.1, 0.3].map((rate) => {
        rated(optimizer).learningRate = rate;
        optimizer.minimize(loss);
        const value = loss().dataSync()[0]!;
        back();
        return value;
      });
      rated(optimizer).learningRate = [0.02, 0.1, 0.3][found.indexOf(Math.min(...found))]!;
      return [found, cost(optimizer.minimize(loss, true))];
    };
  }),
  "follows a schedule of its optimiser's own count": byMinimize(({ loss }) => {
    const optimizer = tf.train.sgd(0.1);
    return () => {
      rated(optimizer).learningRate = 0.2 / (1 + optimizer.iterations);
      return [cost(optimizer.minimize(loss, true)), optimizer.iterations];
    };
  }),
  "has a custom gradient that scales with a number it closes over": byMinimize(({ x, y, w, b }) => {
    const optimizer = tf.train.sgd(0.05);
    let strength = 1;
    const scaled = tf.customGrad((...given) => {
      const [input, save] = given as unknown as [tf.Tensor, (kept: tf.Tensor[]) => void];
      save([input]);
      return { value: tf.mul(input, 1), gradFunc: (dy: tf.Tensor) => tf.mul(dy, strength) };
    });
    return () => {
      strength *= 1.1;
      return cost(optimizer.minimize(() => squared(y, scaled(affine(x, w, b)) as tf.Tensor), true));
    };
  }),
  "has a straight-through gradient, rounding its weights": byMinimize(({ x, y, w, b }) => {
    const optimizer = tf.train.adam(0.02);
    const rounded = tf.customGrad((given) => ({ value: tf.div(tf.round(tf.mul(given as tf.Tensor, 8)), 8), gradFunc: (dy: tf.Tensor) => dy }));
    return () => cost(optimizer.minimize(() => squared(y, affine(x, rounded(w) as tf.Tensor, b)), true));
  }),
  "takes gradients of gradients between its steps": byMinimize(({ w, loss }) => {
    const optimizer = tf.train.sgd(0.05);
    const cubed = (t: tf.Tensor): tf.Tensor => tf.sum(tf.pow(t, 3));
    return () => {
      const curvature = tf.grad((t) => tf.sum(tf.grad(cubed)(t)))(w);
      const value = cost(optimizer.minimize(loss, true));
      w.assign(tf.sub(w, tf.mul(curvature, 1e-3)) as never);
      return [value, curvature];
    };
  }),
  "learns how to take a step: a gradient through a gradient step": byMinimize(({ x, y, w, v }) => {
    const optimizer = tf.train.adam(0.05);
    return () => cost(optimizer.minimize(() => {
      const inner = tf.grad((t) => squared(y, affine(x, t)))(w);
      return squared(tf.mul(y, 0.5), affine(x, tf.sub(w, tf.mul(tf.sigmoid(v), inner))));
    }, true));
  }),
  "has two nets against each other, each with its optimiser": byMinimize(({ x, w, v, b }) => {
    const [maker, judge] = [tf.train.adam(0.02, 0.5), tf.train.adam(0.05, 0.5)];
    const judged = (given: tf.Tensor): tf.Tensor => tf.sigmoid(tf.sum(tf.mul(given, tf.reshape(tf.slice(v, [0, 0], [1, 2]), [2])), 1));
    const made = (): tf.Tensor => tf.tanh(affine(x, w, b));
    return (turn) => {
      const told = turn % 3 < 2 ? cost(judge.minimize(() => tf.neg(tf.mean(tf.add(tf.log(tf.add(judged(tf.ones([6, 2])), 1e-3)), tf.log(tf.sub(1.001, judged(made())))))), true, [v])) : 0;
      return [told, cost(maker.minimize(() => tf.neg(tf.mean(tf.log(tf.add(judged(made()), 1e-3)))), true, [w, b]))];
    };
  }),
  "disposes of a weight that it no longer trains": byMinimize(({ x, y, w, v, b }) => {
    const optimizer = tf.train.adam(0.05);
    return (turn) => {
      if (turn === 7) v.dispose();
      return cost(optimizer.minimize(() => squared(y, turn < 7 ? affine(x, tf.mul(w, v), b) : affine(x, w, b)), true));
    };
  }),
  "disposes of its optimiser's moments and goes on with another of its kind": byMinimize(({ loss }) => {
    let optimizer = tf.train.momentum(0.05, 0.9);
    return (turn) => {
      if (turn % 5 === 4) {
        optimizer.dispose();
        optimizer = tf.train.momentum(0.05, 0.9);
      }
      return cost(optimizer.minimize(loss, true));
    };
  }),
  "saves its optimiser and reads it back": byMinimize(({ loss }) => {
    let optimizer = tf.train.adam(0.05);
    return async (turn) => {
      const value = cost(optimizer.minimize(loss, true));
      if (turn % 4 === 3) {
        const weights = await optimizer.getWeights();
        const next = tf.train.adam(0.05);
        await next.setWeights(weights);
        optimizer = next;
      }
      return value;
    };
  }),
  "clips by a norm that it reads": byMinimize(({ w, v, b, loss }) => {
    const optimizer = tf.train.adam(0.05);
    return () => {
      const { value, grads } = tf.variableGrads(loss, [w, v, b]);
      const norm = Math.sqrt(Object.values(grads).reduce((sum, one) => sum + tf.sum(tf.square(one)).dataSync()[0]!, 0));
      optimizer.applyGradients(Object.fromEntries(Object.entries(grads).map(([name, one]) => [name, tf.mul(one, Math.min(1, 0.5 / norm))])));
      return [value, norm, cost(optimizer.minimize(loss, true))];
    };
  }),
};
