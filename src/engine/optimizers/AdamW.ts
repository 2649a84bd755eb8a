import * as tf from "@tensorflow/tfjs";
import { refuseRate } from "#engine/trainer/refuse/refuseRate.ts";
import { callSite } from "#engine/trainer/studentError.ts";

export interface AdamWOptions {
  beta1?: number;
  beta2?: number;
  epsilon?: number;
  /** Share of a weight that is taken off at each step, times the learning rate. */
  decay?: number;
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101): each step first shrinks the weight by
 * `learningRate * decay`, then takes Adam's step. Biases and gains, which have fewer than two axes, are left as they are.
 */
export class AdamW extends tf.AdamOptimizer {
  static override readonly className = "AdamW";
  readonly decay: number;

  constructor(learningRate: number, beta1: number, beta2: number, epsilon: number, decay: number) {
    super(learningRate, beta1, beta2, epsilon);
    this.decay = decay;
  }

  override applyGradients(gradients: Parameters<tf.AdamOptimizer["applyGradients"]>[0]): void {
    const names = Array.isArray(gradients) ? gradients.map(({ name }) => name) : Object.keys(gradients);
    tf.tidy(() => {
      for (const name of names) {
        const weight = tf.engine().registeredVariables[name];
        if (weight && weight.rank > 1) weight.assign(tf.sub(weight, tf.mul(tf.mul(weight, this.learningRate), this.decay)));
      }
    });
    super.applyGradients(gradients);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), decay: this.decay };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(cls: tf.serialization.SerializableConstructor<T>, config: tf.serialization.ConfigDict): T {
    return new cls(config["learningRate"], config["beta1"], config["beta2"], config["epsilon"], config["decay"]);
  }
}
tf.serialization.registerClass(AdamW);

/** The defaults are PyTorch's. */
export function adamW(learningRate = 0.001, { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decay = 0.01 }: AdamWOptions = {}): tf.Optimizer {
  refuseRate(callSite(), learningRate);
  return new AdamW(learningRate, beta1, beta2, epsilon, decay);
}
