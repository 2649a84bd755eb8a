import type { Preset } from "./Preset.ts";

/** A plain network on the digits, about .94 after a few seconds. */
export const mlpDigits: Preset = {
  name: "mlp-digits",
  entry: "main.ts",
  files: {
    "main.ts": `import * as tf from "@tensorflow/tfjs";
import { accuracy, digits, fit, seed } from "backprop";

seed(7);

// 8,000 handwritten digits to learn from, 1,000 others to measure on. A row is 28x28 ink levels, 0 to 255.
const data = await digits({ train: 8000, validation: 1000 });

export const model = tf.sequential();
model.add(tf.layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }));
model.add(tf.layers.flatten());
model.add(tf.layers.dense({ units: 128, activation: "relu" }));
model.add(tf.layers.dense({ units: 64, activation: "relu" }));
model.add(tf.layers.dense({ units: 10, activation: "softmax" }));

export const history = await fit(model, data, { epochs: 5, batch: 32, optimizer: tf.train.adam(0.001) });

console.log("validation accuracy", accuracy(model, data.validation));
`,
  },
  bands: [{ series: "val_accuracy", from: 0.92, to: 0.98 }],
};
