import { gptSizes } from "#engine/gpt/GptConfig.ts";
import type { Preset } from "./Preset.ts";

const { context, width, heads, layers } = gptSizes["gpt-nano"];

/** What a model learned of one text helps with another, and is partly forgotten there. */
export const gptFineTune: Preset = {
  name: "gpt-fine-tune",
  entry: "main.ts",
  files: {
    "main.ts": `import * as tf from "@tensorflow/tfjs";
import { characters, gpt, seed, train, warmupCosine, type Characters } from "backprop";

seed(7);

// A long novel, and speeches of the years before it: other words, in the same language and in the novel's letters.
const novel = await characters("moby-dick");
const speeches = await characters("state-of-the-union", { like: novel });
export const model = gpt({ text: novel, context: ${context}, width: ${width}, heads: ${heads}, layers: ${layers} });

function learn(text: Characters, steps: number, rate: number) {
  return train({
    steps,
    loss: () => model.loss(text.train, 16),
    optimizer: tf.train.adam(rate, 0.9, 0.99),
    learningRate: warmupCosine(rate, steps),
    evaluate: () => model.measure(text.validation),
    every: 100,
    sample: () => model.write("The people", { length: 200, temperature: 0.8 }),
    writes: model,
  });
}

// What both texts cost on pages that are not learned from, nats a letter.
function costs() {
  const cost = ({ validation }: Characters) => model.measure(validation).dataSync()[0];
  return { novel: cost(novel), speeches: cost(speeches) };
}

await learn(novel, 1000, 0.003);
export const before = costs();

// The same weights go on with the other text, in small steps: 200 of them.
await learn(speeches, 200, 0.001);
export const after = costs();

console.log("speeches", before.speeches.toFixed(2), "then", after.speeches.toFixed(2));
console.log("novel", before.novel.toFixed(2), "then", after.novel.toFixed(2), "(what it forgot)");
console.log(model.write("The people", { length: 500, temperature: 0.8, topP: 0.95 }));
`,
  },
  bands: [{ series: "val_loss", from: 1.88, to: 2.12 }, { series: "val_loss", from: 1.66, to: 1.9 }],
};
