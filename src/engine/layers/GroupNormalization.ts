import * as tf from "@tensorflow/tfjs";
import { callSite, studentError } from "#engine/trainer/studentError.ts";

export interface GroupNormalizationArgs {
  /** Number of groups that the channels, the last axis, are cut into; it has to divide their number. */
  groups: number;
  epsilon?: number;
  name?: string;
}

/**
 * Group normalisation (Wu and He, arXiv 1803.08494): each example's channels are cut into groups, and each group is brought to
 * mean 0 and variance 1 over all its positions, then scaled and moved channel by channel. [n, ..., c] -> [n, ..., c].
 */
export class GroupNormalization extends tf.layers.Layer {
  static readonly className = "GroupNormalization";
  readonly groups: number;
  readonly epsilon: number;
  gamma: tf.LayerVariable | undefined;
  beta: tf.LayerVariable | undefined;

  constructor({ groups, epsilon = 1e-5, ...args }: GroupNormalizationArgs = {} as GroupNormalizationArgs) {
    super(args);
    if (!Number.isInteger(groups) || groups < 1) throw studentError(callSite(), { message: `groupNorm needs groups as a whole number of at least 1, not ${String(groups)}.`, hint: "For example groupNorm({ groups: 4 }) after a convolution with 16 filters." });
    this.groups = groups;
    this.epsilon = epsilon;
  }

  override build(inputShape: tf.Shape): void {
    const channels = inputShape.at(-1)!;
    if (channels % this.groups !== 0) throw studentError(callSite(), { message: `groupNorm: the ${channels} channels of its input [${inputShape.join(", ")}] cannot be cut into ${this.groups} equal groups.`, hint: "Choose a number of groups that divides the channels, or change the filters of the layer before." });
    this.gamma = this.addWeight("gamma", [channels], "float32", tf.initializers.ones());
    this.beta = this.addWeight("beta", [channels], "float32", tf.initializers.zeros());
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      const [batch, channels] = [x.shape[0]!, x.shape.at(-1)!];
      const grouped = tf.reshape(x, [batch, -1, this.groups, channels / this.groups]);
      const { mean, variance } = tf.moments(grouped, [1, 3], true);
      const plain = tf.reshape(tf.mul(tf.sub(grouped, mean), tf.rsqrt(tf.add(variance, this.epsilon))), x.shape);
      return tf.add(tf.mul(plain, this.gamma!.read()), this.beta!.read());
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), groups: this.groups, epsilon: this.epsilon };
  }
}
tf.serialization.registerClass(GroupNormalization);
