import type { Preset } from "./Preset.ts";

/** Whether a short review is kind: word vectors, their mean, one dense layer. */
export const textClassifier: Preset = {
  name: "text-classifier",
  entry: "main.ts",
  files: {
    "main.ts": `import * as tf from "@tensorflow/tfjs";
import { fit, pick, random, seed } from "backprop";

seed(7);

// Generated reviews. Some words speak for a side, most for none, and one review in 25 is told wrong.
const kind = ["good", "warm", "clever", "lovely", "funny", "bright"];
const harsh = ["bad", "cold", "dull", "awful", "slow", "flat"];
const neutral = "the a film book song plot end cast it was is and with of story part very rather some much".split(" ");
const words = ["", ...kind, ...harsh, ...neutral];
const length = 16;

function review(side: number): string[] {
  const n = 6 + Math.floor(random() * (length - 6));
  const speaking = [harsh, kind][side]!;
  const other = [kind, harsh][side]!;
  return Array.from({ length: n }, () => {
    const from = [neutral, speaking, other][pick([0.6, 0.34, 0.06])]!;
    return from[Math.floor(random() * from.length)]!;
  });
}
/** Numbers of the words, 0 where a review is over. */
function encode(text: readonly string[]): number[] {
  return Array.from({ length }, (_, place) => words.indexOf(text[place] ?? ""));
}
function reviews(n: number) {
  const sides = Array.from({ length: n }, () => (random() < 0.5 ? 0 : 1));
  const x = sides.map((side) => encode(review(side)));
  return { x: tf.tensor2d(x, undefined, "int32"), y: tf.tensor1d(sides.map((side) => (random() < 0.04 ? 1 - side : side)), "int32"), n };
}
const data = { train: reviews(3000), validation: reviews(1000), classes: ["harsh", "kind"] };

export const model = tf.sequential();
model.add(tf.layers.embedding({ inputDim: words.length, outputDim: 16, inputLength: length }));
model.add(tf.layers.globalAveragePooling1d({}));
model.add(tf.layers.dense({ units: 16, activation: "relu" }));
model.add(tf.layers.dense({ units: 2, activation: "softmax" }));

export const history = await fit(model, data, { epochs: 8, batch: 32, optimizer: tf.train.adam(0.005) });
`,
  },
  bands: [{ series: "val_accuracy", from: 0.84, to: 0.93 }],
};
