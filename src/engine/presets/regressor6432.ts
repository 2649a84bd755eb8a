import type { Preset } from "./Preset.ts";

/** A curved regression: dense 64, 32, 1, Adam at .001, a thousand epochs. */
export const regressor6432: Preset = {
  name: "regressor-64-32-1",
  entry: "main.ts",
  files: {
    "main.ts": `import * as tf from "@tensorflow/tfjs";
import { fit, random, seed } from "backprop";

seed(7);

// Generated: Friedman's first function of 10 numbers, of which 5 have a say. The noise has variance 1: nobody gets below it.
function rows(n: number) {
  const x = Array.from({ length: n }, () => Array.from({ length: 10 }, () => random()));
  const y = x.map(([a = 0, b = 0, c = 0, d = 0, e = 0]) => 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + gauss());
  return { x: tf.tensor2d(x), y: tf.tensor1d(y), n };
}
function gauss(): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
const data = { train: rows(512), validation: rows(256), classes: [] };

export const model = tf.sequential();
model.add(tf.layers.dense({ units: 64, activation: "relu", inputShape: [10] }));
model.add(tf.layers.dense({ units: 32, activation: "relu" }));
model.add(tf.layers.dense({ units: 1 }));

// Who always says the mean has a mean squared error of about 24. Long after its best epoch the network learns the noise
// too: compare val_loss then and at the end.
export const history = await fit(model, data, { epochs: 1000, batch: 32, optimizer: tf.train.adam(0.001) });
`,
  },
  bands: [{ series: "val_loss", from: 1, to: 3.5 }],
};
