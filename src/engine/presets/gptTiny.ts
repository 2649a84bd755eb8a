import { gptSizes } from "#engine/gpt/GptConfig.ts";
import type { Preset } from "./Preset.ts";

const { context, width, heads, layers } = gptSizes["gpt-tiny"];

/** A larger one: four layers, 128 letters, some minutes. */
export const gptTiny: Preset = {
  name: "gpt-tiny",
  entry: "main.ts",
  files: {
    "main.ts": `import * as tf from "@tensorflow/tfjs";
import { characters, gpt, seed, train, warmupCosine } from "backprop";

seed(7);

// A novel, letter by letter. The model looks at ${context} letters and gives each of the book's signs a chance to be the next.
const book = await characters("moby-dick");
export const model = gpt({ text: book, context: ${context}, width: ${width}, heads: ${heads}, layers: ${layers} });

const steps = 600;
export const history = await train({
  steps,
  loss: () => model.loss(book.train, 16),
  optimizer: tf.train.adam(0.003, 0.9, 0.99),
  learningRate: warmupCosine(0.003, steps),
  evaluate: () => model.measure(book.validation),
  every: 100,
  sample: () => model.write("The whale", { length: 200, temperature: 0.8 }),
  writes: model,
});

// Knowing nothing costs the logarithm of the number of signs.
console.log("nats a letter:", model.measure(book.validation).dataSync()[0].toFixed(2), "of", Math.log(book.size).toFixed(2));
console.log(model.write("The whale", { length: 500, temperature: 0.8, topP: 0.95 }));
`,
  },
  bands: [{ series: "val_loss", from: 2.2, to: 2.48 }],
};
