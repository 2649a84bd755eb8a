import { expect, it } from "vitest";
import { labContext, openProgramLab } from "#tests/support/labs/programLab.ts";

const data = `const data = await digits({ train: 200, validation: 50 });`;
const base = `import * as tf from "@tensorflow/tfjs";
import { digits, fit, seed } from "backprop";
seed(7);
${data}
const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [28, 28, 1] }), tf.layers.dense({ units: 10, activation: "relu" }), tf.layers.dense({ units: 10, activation: "relu" })] });
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
await fit(tf.sequential({ layers: [model, tf.layers.dense({ units: 10, activation: "softmax" })] }), data, { epochs: 1, batch: 20, optimizer: tf.train.adam(0.01) });
`;

it("draws nothing, and names its layers the same, however its loads overlap with each other and with the program", async () => {
  const lab = await openProgramLab();
  await lab.run(base);
  const overlapping = await lab.run(`import { loadModel, random, seed } from "backprop";
seed(7);
export const expected = [random(), random(), random()];
seed(7);
const loads = [loadModel("1"), loadModel(1 as unknown as string), loadModel("1")];
export const drawn = [random()];
for (const load of loads) load.then(() => drawn.length < 2 && drawn.push(random()));
const models = await Promise.all(loads);
drawn.push(random());
export const names = models.map((model) => model.layers.at(-1)!.name.split("_")[0]);
const again: string[] = [];
for (let at = 0; at < 31; at++) again.push((await loadModel(" ".repeat(at + 1) + "1")).name);
export const loaded = again.length;
`);
  expect(overlapping.error).toBeUndefined();
  const { expected, drawn, names } = overlapping.result!.exports;
  expect(drawn).toEqual(expected);
  expect(names).toEqual(["loaded1", "loaded2", "loaded3"]);
  expect(overlapping.loaded).toHaveLength(32);

  const many = await lab.run(`import { loadModel } from "backprop";
for (let at = 0; at < 33; at++) await loadModel(" ".repeat(at) + "1");
`);
  expect(many.error).toMatchObject({ code: "invalid-input", line: 2, message: "The program loads more than 32 models." });
});

it("goes on with a model whose first part, a model itself, was frozen", async () => {
  const lab = await openProgramLab();
  await lab.run(base);
  const frozen = await lab.run(`import * as tf from "@tensorflow/tfjs";
import { accuracy, digits, fit, loadModel, seed } from "backprop";
seed(7);
${data}
const [part] = (await loadModel("1")).layers;
part.trainable = false;
const model = tf.sequential({ layers: [part, tf.layers.dense({ units: 10, activation: "softmax" })] });
await fit(model, data, { epochs: 1, batch: 20, optimizer: tf.train.adam(0.01) });
export const measured = Array.from((model.predict(data.validation.x.slice([0, 0, 0, 0], [2, 28, 28, 1])) as tf.Tensor).dataSync());
`);
  expect(frozen.error).toBeUndefined();
  const next = await lab.run(`import * as tf from "@tensorflow/tfjs";
import { digits, fit, loadModel } from "backprop";
${data}
const model = await loadModel("2");
export const measured = Array.from((model.predict(data.validation.x.slice([0, 0, 0, 0], [2, 28, 28, 1])) as tf.Tensor).dataSync());
export const trainable = model.trainableWeights.length;
`);
  expect(next.error).toBeUndefined();
  expect(next.result?.exports["measured"]).toEqual(frozen.result?.exports["measured"]);
  expect(next.result?.exports["trainable"]).toBe(2);
  // What the lab itself makes of the model: its report.
  expect(await lab.handlers.runs.report({ run: "2" }, labContext)).toBeDefined();
});
