import { describe, expect, it } from "vitest";
import { tempDir } from "#tests/support/tempDir.ts";
import { labContext, openProgramLab } from "#tests/support/labs/programLab.ts";

/** A GPT of two thousand numbers on a novel. */
const gptProgram = (steps: number, rate = "() => 0.01"): string => `import * as tf from "@tensorflow/tfjs";
import { characters, gpt, seed, train } from "backprop";
seed(7);
const book = await characters("moby-dick");
const model = gpt({ text: book, context: 16, width: 16, heads: 2, layers: 1 });
await train({ steps: ${steps}, loss: () => model.loss(book.train, 4), optimizer: tf.train.adam(0.01), learningRate: ${rate}, evaluate: () => model.measure(book.validation, 8), every: 5, writes: model });
export const cost = model.measure(book.validation, 8).dataSync()[0];
`;

const secondText = (name: string, { steps = 10, options = "" } = {}): string => `import * as tf from "@tensorflow/tfjs";
import { characters, loadModel, train, type Gpt } from "backprop";
const model = await loadModel<Gpt>(${JSON.stringify(name)}${options});
const novel = await characters("moby-dick");
export const before = model.measure(novel.validation, 8).dataSync()[0];
const speeches = await characters("state-of-the-union", { like: model.text });
await train({ steps: ${steps}, loss: () => model.loss(speeches.train, 4), optimizer: tf.train.adam(0.01), every: 5, writes: model });
export const said = model.write("The whale", { length: 5 });
`;

const layersProgram = `import * as tf from "@tensorflow/tfjs";
import { accuracy, digits, fit, random, seed } from "backprop";
seed(7);
export const drawn = random();
const data = await digits({ train: 200, validation: 50 });
export const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [28, 28, 1] }), tf.layers.dense({ units: 8, activation: "relu" }), tf.layers.dense({ units: 10, activation: "softmax" })] });
await fit(model, data, { epochs: 2, batch: 20, optimizer: tf.train.adam(0.01) });
export const measured = accuracy(model, data.validation);
`;

/** Its own layers are numbered from 1 on, as those of the loaded model were. */
const transferProgram = (name: string, options = ""): string => `import * as tf from "@tensorflow/tfjs";
import { accuracy, digits, fit, loadModel, random, seed } from "backprop";
seed(7);
const data = await digits({ train: 200, validation: 50 });
const trained = await loadModel(${JSON.stringify(name)}${options});
export const drawn = random();
export const before = accuracy(trained, data.validation);
const [flat, hidden] = trained.layers;
hidden.trainable = false;
export const model = tf.sequential({ layers: [flat, hidden, tf.layers.dense({ units: 10, activation: "softmax" })] });
export const names = model.layers.map(({ name }) => name);
await fit(model, data, { epochs: 1, batch: 20, optimizer: tf.train.adam(0.01) });
`;

describe("a program that loads a model", () => {
  it("goes on with the weights of an earlier run's GPT, on another text", async () => {
    const lab = await openProgramLab();
    const first = await lab.run(gptProgram(20));
    const second = await lab.run(secondText("1"));
    expect(second.error).toBeUndefined();
    expect(second.result?.exports["before"]).toBe(first.result?.exports["cost"]);
    expect(second.loaded).toMatchObject([{ name: "1", at: "end", kind: "gpt", from: { kind: "run", runId: first.runId, number: 1 }, solution: false }]);
    expect(second.result?.weightsHash).not.toBe(first.result?.weightsHash);
    expect(second.result?.exports["said"]).toHaveLength(5);
    // And what it left is a GPT as well, in the first text's letters.
    const third = await lab.run(secondText("2", { steps: 1 }));
    expect(third.loaded).toMatchObject([{ from: { kind: "run", number: 2 } }]);
    const { write } = lab.handlers.runs;
    let text = "";
    for await (const part of write({ run: "3", prompt: "The", length: 8, seed: 1, temperature: 1 }, labContext)) text += part.text;
    expect(text).toHaveLength(8);
  });

  it("gets the same bytes again after it was killed, whatever the name means by then", async () => {
    const home = tempDir();
    const before = await openProgramLab(home);
    const { annotate } = before.handlers.runs;
    await before.run(gptProgram(20));
    await annotate({ run: "1", label: "start" }, labContext);
    // Long enough between its two trainings to be killed there.
    const program = secondText("start").replace("export const said", `console.log("half");
await new Promise((resolve) => setTimeout(resolve, 2000));
await train({ steps: 10, loss: () => model.loss(novel.train, 4), optimizer: tf.train.adam(0.01), writes: model });
export const said`);
    const whole = await before.run(program);
    const cut = await before.start(program);
    await before.follow(cut, ({ event }) => event.kind === "line" && event.text === "half");
    await before.close();

    const after = await openProgramLab(home);
    await after.handlers.runs.annotate({ run: "1", label: "" }, labContext);
    await after.handlers.runs.annotate({ run: "2", label: "start" }, labContext);
    await after.handlers.runs.remove({ runs: [whole.loaded[0]!.from.kind === "run" ? whole.loaded[0]!.from.runId : ""] }, labContext);
    await after.follow(cut);
    const resumed = await after.state(cut);
    expect(resumed).toMatchObject({ status: "succeeded", attempt: 2, loaded: [{ name: "start", from: { number: 1 }, weights: whole.loaded[0]!.weights }] });
    expect(resumed.result).toMatchObject({ weightsHash: whole.result?.weightsHash, exports: whole.result?.exports });
    // Who begins anew gets what the name means now.
    expect((await after.run(secondText("start", { steps: 1 }))).loaded).toMatchObject([{ from: { number: 2 } }]);
  });

  it("goes on with the weights that measured best on the way, of a GPT as well", async () => {
    const lab = await openProgramLab();
    const burst = await lab.run(gptProgram(20, "(step) => (step < 15 ? 0.01 : 1)"));
    const best = await lab.run(secondText("1", { steps: 1, options: ', { at: "best" }' }));
    expect(best.loaded).toMatchObject([{ at: "best", kind: "gpt" }]);
    // A rate far too high at its end: the last weights are not the best ones.
    expect(best.result?.exports["before"]).toBeLessThan(burst.result?.exports["cost"] as number);
    const { series } = lab.handlers.runs;
    const measured = (await series({ run: "1" }, labContext)).find(({ name }) => name === "val_loss")!;
    expect(best.result?.exports["before"]).toBe(Math.min(...measured.values));
  });

  it("goes on with a model of layers, joined to layers of its own, to the same weights each time", async () => {
    const lab = await openProgramLab();
    const first = await lab.run(layersProgram);
    await lab.handlers.runs.annotate({ run: "1", label: "my first" }, labContext);
    const program = transferProgram("my first");
    const [second, again] = [await lab.run(program), await lab.run(program)];
    expect(second.error).toBeUndefined();
    expect(second.loaded).toMatchObject([{ name: "my first", kind: "layers", from: { number: 1, label: "my first" }, weightsHash: first.result?.weightsHash }]);
    expect(second.result?.exports).toMatchObject({ before: first.result?.exports["measured"], drawn: first.result?.exports["drawn"] });
    expect(second.result?.exports["names"]).toContain("dense_Dense1");
    expect(again.result?.weightsHash).toBe(second.result?.weightsHash);
    const best = await lab.run(transferProgram("1", ', { at: "best" }'));
    expect(best.loaded).toMatchObject([{ at: "best", kind: "layers" }]);
    expect(best.error).toBeUndefined();
  });
});
