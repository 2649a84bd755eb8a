import type { Preset } from "./Preset.ts";

/** Digits through a neck of 16 numbers and back: what is lost is the loss. */
export const autoencoder: Preset = {
  name: "autoencoder",
  entry: "main.ts",
  files: {
    "main.ts": `import * as tf from "@tensorflow/tfjs";
import { digits, seed } from "backprop";

seed(7);

const data = await digits({ train: 4000, validation: 1000 });
/** 784 ink levels from 0 to 1. */
const flat = (x: tf.Tensor) => tf.tidy(() => x.reshape([-1, 784]).div(255));
const train = flat(data.train.x);
const validation = flat(data.validation.x);

export const encoder = tf.sequential();
encoder.add(tf.layers.dense({ units: 128, activation: "relu", inputShape: [784] }));
encoder.add(tf.layers.dense({ units: 16 }));

export const decoder = tf.sequential();
decoder.add(tf.layers.dense({ units: 128, activation: "relu", inputShape: [16] }));
decoder.add(tf.layers.dense({ units: 784, activation: "sigmoid" }));

export const model = tf.sequential({ layers: [encoder, decoder] });
model.compile({ optimizer: tf.train.adam(0.002), loss: "meanSquaredError" });

// Every picture is its own answer. Who always draws the mean picture has a loss of .067.
export const history = (await model.fit(train, train, { epochs: 8, batchSize: 64, validationData: [validation, validation] })).history;
`,
  },
  bands: [{ series: "val_loss", from: 0.015, to: 0.03 }],
};
