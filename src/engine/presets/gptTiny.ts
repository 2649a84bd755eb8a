import { gptSizes } from "#engine/gpt/GptConfig.ts";
import type { Preset } from "./Preset.ts";

const { context, width, heads, layers } = gptSizes["gpt-tiny"];

/** A larger one: four layers, 128 letters or pieces of words, some minutes. It has to end below `gpt-nano`, which takes as many steps. */
export const gptTiny: Preset = {
  name: "gpt-tiny",
  entry: "main.ts",
  files: {
    "main.ts": `import * as tf from "@tensorflow/tfjs";
import { bytePairs, characters, gpt, seed, train, warmupCosine } from "backprop";

seed(7);

// A novel, letter by letter, or with true in 512 pieces of words, as GPT-2 reads. The model looks at ${context} of them and gives
// each there is a chance to be the next.
const inPieces = false;
const letters = await characters("moby-dick");
const book = inPieces ? bytePairs(letters, 512) : letters;
export const model = gpt({ text: book, context: ${context}, width: ${width}, heads: ${heads}, layers: ${layers} });

const steps = 1500;
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

// A piece costs more than a letter, but stands for about two. Knowing nothing costs the logarithm of the number of signs.
const lettersEach = letters.validation.length / book.validation.length;
console.log("nats a letter:", (model.measure(book.validation).dataSync()[0] / lettersEach).toFixed(2), "of", Math.log(letters.size).toFixed(2));
console.log(model.write("The whale", { length: 500, temperature: 0.8, topP: 0.95 }));
`,
  },
  // For some hundreds of steps it knows pairs of letters only (2.45), by the seed until step 350 or 500: that is what the room below
  // is for. Above there is none to spare: gpt-nano ends at 1.84.
  bands: [{ series: "val_loss", from: 1.62, to: 1.82 }],
};
