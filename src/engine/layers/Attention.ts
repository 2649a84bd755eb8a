import * as tf from "@tensorflow/tfjs";
import { callSite, studentError } from "#engine/trainer/studentError.ts";

export interface AttentionArgs {
  /** Number of heads; it has to divide the width of the input. */
  heads: number;
  /** Each position sees only itself and those before it. */
  causal?: boolean;
  useBias?: boolean;
  name?: string;
}

/** Added to the scores of what may not be seen: its share is 0 in float32, and no row is without a finite number. */
const unseen = -1e9;

/**
 * Multi-head self-attention (Vaswani et al., arXiv 1706.03762): queries, keys and values by one product, their heads side by
 * side, softmax(Q K' / sqrt(width of a head)) V, and a product that mixes the heads. [n, time, width] -> [n, time, width].
 */
export class Attention extends tf.layers.Layer {
  static readonly className = "Attention";
  readonly heads: number;
  readonly causal: boolean;
  readonly useBias: boolean;
  mix: tf.LayerVariable | undefined;
  mixBias: tf.LayerVariable | undefined;
  project: tf.LayerVariable | undefined;
  projectBias: tf.LayerVariable | undefined;

  constructor({ heads, causal = false, useBias = true, ...args }: AttentionArgs = {} as AttentionArgs) {
    super(args);
    if (!Number.isInteger(heads) || heads < 1) throw studentError(callSite(), { message: `attention needs heads as a whole number of at least 1, not ${String(heads)}.`, hint: "For example attention({ heads: 4 }) for inputs of width 64." });
    this.heads = heads;
    this.causal = causal;
    this.useBias = useBias;
  }

  override build(inputShape: tf.Shape): void {
    const width = inputShape.at(-1)!;
    if (inputShape.length !== 3) throw studentError(callSite(), { message: `attention needs inputs [rows, time, width], not [${inputShape.join(", ")}].`, hint: "An embedding makes [rows, time, width] of [rows, time]; a recurrent layer does with returnSequences: true." });
    if (width % this.heads !== 0) throw studentError(callSite(), { message: `attention: the width ${width} of its input [${inputShape.join(", ")}] cannot be cut into ${this.heads} equal heads.`, hint: "Choose a number of heads that divides the width." });
    const kernel = tf.initializers.glorotUniform({});
    this.mix = this.addWeight("qkv", [width, 3 * width], "float32", kernel);
    this.project = this.addWeight("projection", [width, width], "float32", kernel);
    if (this.useBias) {
      this.mixBias = this.addWeight("qkv_bias", [3 * width], "float32", tf.initializers.zeros());
      this.projectBias = this.addWeight("projection_bias", [width], "float32", tf.initializers.zeros());
    }
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      const [batch, time, width] = x.shape as [number, number, number];
      const size = width / this.heads;
      const product = (rows: tf.Tensor, kernel: tf.LayerVariable, bias: tf.LayerVariable | undefined): tf.Tensor => {
        const plain = tf.matMul(rows, kernel.read());
        return bias ? tf.add(plain, bias.read()) : plain;
      };
      const mixed = product(tf.reshape(x, [batch * time, width]), this.mix!, this.mixBias);
      const [q, k, v] = tf.split(mixed, 3, 1).map((part) => tf.transpose(tf.reshape(part, [batch, time, this.heads, size]), [0, 2, 1, 3])) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const scores = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(size));
      const seen = this.causal ? tf.add(scores, causalMask(time)) : scores;
      const together = tf.reshape(tf.transpose(tf.matMul(tf.softmax(seen), v), [0, 2, 1, 3]), [batch * time, width]);
      return tf.reshape(product(together, this.project!, this.projectBias), [batch, time, width]);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), heads: this.heads, causal: this.causal, useBias: this.useBias };
  }
}
tf.serialization.registerClass(Attention);

/** [time, time]: 0 on and below the diagonal, `unseen` above it. */
function causalMask(time: number): tf.Tensor {
  const values = new Float32Array(time * time);
  for (let row = 0; row < time; row++) values.fill(unseen, row * time + row + 1, (row + 1) * time);
  return tf.tensor(values, [time, time]);
}
