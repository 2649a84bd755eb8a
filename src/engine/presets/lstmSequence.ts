import type { Preset } from "./Preset.ts";

/** An LSTM of 64 units that keeps count: on sequences of 10 steps, then of 50, five numbers a step. */
export const lstmSequence: Preset = {
  name: "lstm-sequence",
  entry: "main.ts",
  files: {
    "main.ts": `import * as tf from "@tensorflow/tfjs";
import { clip, fit, random, seed } from "backprop";

seed(7);

// Generated: five numbers a step. Where the first is 1, at one step in four, the second counts, else it does not: whether
// those that count have a sum above 0 is asked at the end, so they have to be told apart and added up.
function sequences(n: number, steps: number) {
  const y = new Int32Array(n);
  const x = Array.from({ length: n }, (_, row) => {
    const numbers = Array.from({ length: steps }, () => [random() < 0.25 ? 1 : 0, ...Array.from({ length: 4 }, () => 2 * random() - 1)]);
    y[row] = numbers.reduce((sum, [counts = 0, value = 0]) => sum + counts * value, 0) > 0 ? 1 : 0;
    return numbers;
  });
  return { x: tf.tensor3d(x), y: tf.tensor1d(y, "int32"), n };
}

async function learn(steps: number, epochs: number) {
  const model = tf.sequential();
  model.add(tf.layers.lstm({ units: 64, recurrentInitializer: "glorotNormal", inputShape: [steps, 5] }));
  model.add(tf.layers.dense({ units: 1, activation: "sigmoid" }));
  const data = { train: sequences(2000, steps), validation: sequences(500, steps), classes: ["negative", "positive"] };
  return { model, history: await fit(model, data, { epochs, batch: 32, optimizer: clip(tf.train.adam(0.003), { norm: 1 }) }) };
}

export const short = await learn(10, 8);
export const long = await learn(50, 10);
export const model = long.model;
`,
  },
  bands: [{ series: "val_accuracy", from: 0.86, to: 1 }, { series: "val_accuracy", from: 0.75, to: 1 }],
};
