import type { Preset } from "./Preset.ts";

/** Borrowed eyes: a network that read the digits 0 to 4 keeps its features, and a new head learns 5 to 9 from few. */
export const transfer: Preset = {
  name: "transfer",
  entry: "main.ts",
  files: {
    "main.ts": `import * as tf from "@tensorflow/tfjs";
import { digits, fit, seed, type Data, type Split } from "backprop";

seed(7);

// The source: many examples of the digits 0 to 4.
const source = await digits({ train: 6000, validation: 1000, only: [0, 1, 2, 3, 4] });
export const base = tf.sequential();
base.add(tf.layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }));
base.add(tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: "relu" }));
base.add(tf.layers.maxPooling2d({ poolSize: 2 }));
base.add(tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu" }));
base.add(tf.layers.maxPooling2d({ poolSize: 2 }));
base.add(tf.layers.flatten());
base.add(tf.layers.dense({ units: 64, activation: "relu" }));
base.add(tf.layers.dense({ units: 5, activation: "softmax" }));
await fit(base, source, { epochs: 3, batch: 64, optimizer: tf.train.adam(0.001) });

// The target: about 100 examples of 5 to 9. Their classes are counted from 0 again.
const { train, validation } = await digits({ train: 200, validation: 1000, only: [5, 6, 7, 8, 9] });
const fromFive = (part: Split): Split => ({ ...part, y: part.y.sub(tf.scalar(5, "int32")) });
const target: Data = { train: fromFive(train), validation: fromFive(validation), classes: ["5", "6", "7", "8", "9"] };

// All layers but the head are taken over, and frozen: only the new head learns.
export const model = tf.sequential();
for (const layer of base.layers.slice(0, -1)) {
  layer.trainable = false;
  model.add(layer);
}
model.add(tf.layers.dense({ units: 5, activation: "softmax" }));
export const history = await fit(model, target, { epochs: 40, batch: 16, optimizer: tf.train.adam(0.01) });
`,
  },
  bands: [{ series: "val_accuracy", from: 0.93, to: 0.99 }, { series: "val_accuracy", from: 0.66, to: 0.9 }],
};
