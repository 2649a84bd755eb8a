import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { largestDifference, trainEagerly, trainMinimizing, type Compared, type Training } from "./besideEager.ts";

export interface Parts {
  w: tf.Variable;
  b: tf.Variable;
  x: tf.Tensor;
  y: tf.Tensor;
  /** Of the step, from 0. */
  index(): number;
  loss(prediction: tf.Tensor): tf.Scalar;
}

/** A regression on a few rows whose steps are calls of `minimize`: what varies is what else its loss does. */
export function regression(write: (parts: Parts) => Partial<Training> & Pick<Training, "step">): () => Training {
  return () => {
    const x = tf.randomNormal([6, 4], 0, 1, "float32", 1);
    const y = tf.randomNormal([6, 2], 0, 1, "float32", 2);
    const w = tf.variable(tf.randomNormal([4, 2], 0, 1, "float32", 3));
    const b = tf.variable(tf.zeros([2]));
    let now = -1;
    const { before, ...rest } = write({ w, b, x, y, index: () => now, loss: (prediction) => tf.losses.meanSquaredError(y, prediction) as tf.Scalar });
    return {
      variables: () => [w, b],
      before(index) {
        now = index;
        before?.(index);
      },
      ...rest,
    };
  };
}

export const linear = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), b);

/** A step that minimises what `loss` answers. */
export function minimizing(write: (parts: Parts) => () => tf.Tensor, optimizer: () => tf.Optimizer = () => tf.train.sgd(0.05)): () => Training {
  return regression((parts) => {
    const [loss, optimize] = [write(parts), optimizer()];
    return { step: () => optimize.minimize(loss as () => tf.Scalar, true) };
  });
}

type Counts = Compared["counts"];
/** The first step is recorded, all others are left at their losses. */
export const isMatched = ({ matched, traced, eager }: Counts): void => expect({ matched, traced, eager }).toEqual({ matched: 13, traced: 1, eager: 0 });
/** A number that changes is seen at the second step. */
export const isMatchedLater = ({ matched, traced, eager }: Counts): void => expect({ matched, traced, eager }).toEqual({ matched: 12, traced: 2, eager: 0 });
export const isNeverMatched = ({ matched }: Counts): void => expect(matched).toBe(0);

export type Hostile = Readonly<Record<string, readonly [make: () => Training, check?: (counts: Counts) => void]>>;

/** Two tests a training: in kernels of tfjs the same bits as without a program, in ours close to them. */
export function testHostile(hostile: Hostile): void {
  const { machine } = chooseMachine();
  for (const [name, [make, check]] of Object.entries(hostile)) {
    test(`${name} gives what it gives on tfjs's cpu kernels`, async () => {
      const eager = await trainEagerly(make);
      const { compiled, counts } = await trainMinimizing(make, { machine, plan: { host: true } });
      expect(compiled).toEqual(eager);
      check?.(counts);
    });
    test(`${name} comes close to that in kernels of our own, and leaves no tensor behind`, async () => {
      const tensors = (): number => tf.memory().numDataBuffers;
      const begun = tensors();
      const eager = await trainEagerly(make);
      const between = tensors();
      const { compiled } = await trainMinimizing(make, { machine });
      expect(largestDifference(eager, compiled)).toBeLessThan(1e-4);
      expect(tensors() - between).toBeLessThanOrEqual(between - begun);
    });
  }
}
