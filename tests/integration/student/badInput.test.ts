import { describe, expect, it } from "vitest";
import { createStudentLab } from "#tests/support/labs/studentLab.ts";

const head = `import * as tf from "@tensorflow/tfjs";
import { fit } from "backprop";
`;
const limited = { limits: { memoryMiB: 600, stallSeconds: 30 } };

describe("what is too large for the limit is refused before it is made:", () => {
  it("a model of 2 GB, at the line that adds it", async () => {
    const { end } = await createStudentLab().run(`${head}const model = tf.sequential();
model.add(tf.layers.dense({ units: 20000, inputShape: [25000] }));
`, limited);
    expect(end).toMatchObject({ kind: "failed", error: { code: "student-memory", file: "main.ts", line: 4, data: { neededMiB: 1908, limitMiB: 600 } } });
  });

  it("a step whose answers need more than the limit", async () => {
    const { end } = await createStudentLab().run(`${head}const model = tf.sequential();
model.add(tf.layers.dense({ units: 6000, inputShape: [4], activation: "tanh" }));
model.add(tf.layers.activation({ activation: "sigmoid" }));
model.add(tf.layers.dense({ units: 1 }));
const part = { x: tf.ones([20000, 4]), y: tf.ones([20000]), n: 20000 };
await fit(model, { train: part, validation: part }, { epochs: 1, batch: 20000, optimizer: tf.train.adam(0.01) });
`, limited);
    expect(end).toMatchObject({ kind: "failed", error: { code: "student-memory", data: { limitMiB: 600 } } });
    if (end.kind === "failed") expect(end.error.message).toMatch(/would need \d+ MiB of memory; the limit is 600 MiB/);
  });
});

describe("what a model cannot learn from is refused at its line:", () => {
  it.each([
    ["labels out of range", "const y = tf.fill([8], 3);", /label 3, but the model knows 3 classes/],
    ["labels that are no numbers", "const y = tf.fill([8], NaN);", /label NaN/],
    ["no rows", "const y = tf.zeros([0]);", /8 rows and 0 labels/],
  ])("%s", async (_, line, message) => {
    const { end } = await createStudentLab().run(`${head}${line}
const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4], activation: "softmax" })] });
const part = { x: tf.ones([8, 4]), y, n: 8 };
await fit(model, { train: part, validation: part }, { epochs: 1, batch: 4, optimizer: tf.train.adam(0.01) });
`);
    expect(end).toMatchObject({ kind: "failed", error: { code: "student-error", line: 6, message: expect.stringMatching(message) as string } });
  });
});
