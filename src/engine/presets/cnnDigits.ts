import type { Preset } from "./Preset.ts";

/** The classic convolutional network on the digits, with Adadelta by Zeiler's rule: about .973 after 10 epochs. */
export const cnnDigits: Preset = {
  name: "cnn-digits",
  entry: "main.ts",
  files: {
    "main.ts": `import * as tf from "@tensorflow/tfjs";
import { accuracy, adadelta, digits, fit, seed } from "backprop";

seed(7);

// 8,000 handwritten digits to learn from, 1,000 others to measure on. A row is 28x28 ink levels, 0 to 255.
const data = await digits({ train: 8000, validation: 1000 });

export const model = tf.sequential();
model.add(tf.layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }));
// 32 stencils of 3x3, then 64 that each read all 32 answers: 28 -> 26 -> 24 pixels wide.
model.add(tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: "relu" }));
model.add(tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }));
model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
model.add(tf.layers.dropout({ rate: 0.25 }));
model.add(tf.layers.flatten());
model.add(tf.layers.dense({ units: 128, activation: "relu" }));
model.add(tf.layers.dropout({ rate: 0.5 }));
model.add(tf.layers.dense({ units: 10, activation: "softmax" }));

export const history = await fit(model, data, { epochs: 10, batch: 128, optimizer: adadelta(1) });

console.log("validation accuracy", accuracy(model, data.validation));
`,
  },
  bands: [{ series: "val_accuracy", from: 0.962, to: 0.99 }],
};
