import * as tf from "@tensorflow/tfjs";

/** What tfjs keeps to itself of SGD and momentum. Own numbers are part of a checkpoint, as its tensors are. */
interface Kept {
  learningRate: unknown;
  /** Minus the rate. */
  c: tf.Tensor;
  /** The rate that `c` was made of. */
  appliedRate?: number;
  momentum?: unknown;
  m?: tf.Tensor;
  appliedMomentum?: number;
}

let followed = false;

/**
 * tfjs 4.22 keeps the rate of SGD and momentum, and the momentum, a second time as tensors: what is assigned to `learningRate`
 * does nothing there, nor does `setMomentum`. Here they are made anew before the step that follows, as all its other optimisers
 * take what was assigned. Once a process.
 */
export function followAssignedSettings(): void {
  if (followed) return;
  followed = true;
  const { setLearningRate } = tf.SGDOptimizer.prototype;
  tf.SGDOptimizer.prototype.setLearningRate = function (rate) {
    setLearningRate.call(this, rate);
    (this as unknown as Kept).appliedRate = rate;
  };
  for (const { prototype } of [tf.SGDOptimizer, tf.MomentumOptimizer] as { prototype: tf.SGDOptimizer }[]) {
    const { applyGradients } = prototype;
    prototype.applyGradients = function (this: tf.SGDOptimizer, gradients: Parameters<typeof applyGradients>[0]) {
      bringUpSettings(this);
      applyGradients.call(this, gradients);
    };
  }
}

/** Makes its tensors of what was assigned since they were made, if anything was. */
export function bringUpSettings(optimizer: tf.SGDOptimizer): void {
  const kept = optimizer as unknown as Kept;
  const { learningRate, momentum } = kept;
  if (typeof learningRate === "number" && !Object.is(learningRate, kept.appliedRate)) {
    kept.c.dispose();
    kept.c = tf.keep(tf.scalar(-learningRate));
    kept.appliedRate = learningRate;
  }
  if (kept.m && typeof momentum === "number" && !Object.is(momentum, kept.appliedMomentum)) {
    kept.m.dispose();
    kept.m = tf.keep(tf.scalar(momentum));
    kept.appliedMomentum = momentum;
  }
}
