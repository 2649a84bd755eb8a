import * as tf from "@tensorflow/tfjs";
import { refuseRate } from "#engine/trainer/refuse/refuseRate.ts";
import { callSite } from "#engine/trainer/studentError.ts";

interface Slot {
  originalName: string;
  variable: tf.Variable;
}

/**
 * Adadelta as Zeiler wrote it (arXiv 1212.5701): the step divides by the accumulator that already holds this gradient.
 * The one of tfjs 4.22 divides by the accumulator from before, and does not learn at a rate of 1.
 */
export class Adadelta extends tf.Optimizer {
  static readonly className = "Adadelta";
  readonly learningRate: number;
  readonly rho: number;
  readonly epsilon: number;
  accumulatedGrads: Slot[] = [];
  accumulatedUpdates: Slot[] = [];

  constructor(learningRate: number, rho: number, epsilon: number) {
    super();
    this.learningRate = learningRate;
    this.rho = rho;
    this.epsilon = epsilon;
  }

  override applyGradients(gradients: Record<string, tf.Tensor> | { name: string; tensor: tf.Tensor }[]): void {
    const list = Array.isArray(gradients) ? gradients : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    list.forEach(({ name, tensor: gradient }, index) => {
      const value = tf.engine().registeredVariables[name];
      if (!gradient || !value) return;
      const squares = slot(this.accumulatedGrads, index, name, value);
      const updates = slot(this.accumulatedUpdates, index, name, value);
      tf.tidy(() => {
        squares.assign(tf.add(tf.mul(squares, this.rho), tf.mul(tf.square(gradient), 1 - this.rho)));
        const update = tf.mul(tf.div(tf.sqrt(tf.add(updates, this.epsilon)), tf.sqrt(tf.add(squares, this.epsilon))), gradient);
        updates.assign(tf.add(tf.mul(updates, this.rho), tf.mul(tf.square(update), 1 - this.rho)));
        value.assign(tf.sub(value, tf.mul(update, this.learningRate)));
      });
    });
    this.incrementIterations();
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { learningRate: this.learningRate, rho: this.rho, epsilon: this.epsilon };
  }
}

export function adadelta(learningRate = 1, rho = 0.95, epsilon = 1e-7): tf.Optimizer {
  refuseRate(callSite(), learningRate);
  return new Adadelta(learningRate, rho, epsilon);
}

function slot(slots: Slot[], index: number, name: string, like: tf.Variable): tf.Variable {
  slots[index] ??= { originalName: name, variable: tf.tidy(() => tf.variable(tf.zerosLike(like), false)) };
  return slots[index].variable;
}
