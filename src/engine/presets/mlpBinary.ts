import type { Preset } from "./Preset.ts";

/** Yes or no from ten numbers: dense 64-64-1, binary cross-entropy, Adam. */
export const mlpBinary: Preset = {
  name: "mlp-binary",
  entry: "main.ts",
  files: {
    "main.ts": `import * as tf from "@tensorflow/tfjs";
import { fit, random, seed } from "backprop";

seed(7);

// Generated: 10 numbers a row, of which 4 have a say. One row in 20 is told wrong, so that .95 is the best anybody can do.
function rows(n: number) {
  const x = Array.from({ length: n }, () => Array.from({ length: 10 }, () => 2 * random() - 1));
  const y = x.map(([a = 0, b = 0, c = 0, d = 0]) => {
    const truth = a * b + c * c - d > 0.33;
    return (random() < 0.05 ? !truth : truth) ? 1 : 0;
  });
  return { x: tf.tensor2d(x), y: tf.tensor1d(y), n };
}
const data = { train: rows(4000), validation: rows(1000), classes: ["no", "yes"] };

export const model = tf.sequential();
model.add(tf.layers.dense({ units: 64, activation: "relu", inputShape: [10] }));
model.add(tf.layers.dense({ units: 64, activation: "relu" }));
model.add(tf.layers.dense({ units: 1, activation: "sigmoid" }));

// The last layer is a sigmoid, so the loss is the binary cross-entropy.
export const history = await fit(model, data, { epochs: 10, batch: 32, optimizer: tf.train.adam(0.001) });
`,
  },
  bands: [{ series: "val_accuracy", from: 0.88, to: 0.96 }],
};
