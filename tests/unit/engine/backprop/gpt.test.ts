import * as tf from "@tensorflow/tfjs";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Characters, Gpt } from "#resources/types/backprop.d.ts";
import { createBackpropModule } from "#engine/backprop/createBackpropModule.ts";
import { createTestSession } from "#tests/support/labs/trainSession.ts";

const alphabet = "\n abcdefgh";
const train = "a bad cab had a bag\n".repeat(40);
const validation = "a cab had a bad bag\n".repeat(10);

async function open(options: Parameters<typeof createTestSession>[0] = {}) {
  const opened = await createTestSession(options);
  const texts: Record<string, { train: string; validation: string; alphabet: string }> = { book: { alphabet, train, validation }, other: { alphabet: "\n abcdez", train: "a zebec zed\n", validation: "zzz" } };
  opened.session.context.dataset = async (name) => ({ kind: "text", hash: "0".repeat(64), ...texts[name]! });
  onTestFinished(() => tf.disposeVariables());
  const backprop = createBackpropModule(opened.session);
  const text = await backprop.characters("book" as "moby-dick");
  return { ...opened, backprop, text, make: (sizes = {}) => backprop.gpt({ text, context: 12, width: 8, heads: 2, layers: 2, ...sizes }) };
}

/** The text that the model's own scores give, one window after another computed anew. */
function likeliest(model: Gpt, text: Characters, prompt: string, length: number): string {
  const ids = text.encode(prompt);
  for (let written = 0; written < length; written++) {
    const scores = tf.tidy(() => model.logits(tf.tensor2d([ids], [1, ids.length], "int32")).arraySync())[0]!.at(-1)!;
    ids.push(scores.indexOf(Math.max(...scores)));
  }
  return text.decode(ids.slice(text.encode(prompt).length));
}

describe("gpt", () => {
  it("writes what its own scores say, with and without what it kept", async () => {
    const { make, text } = await open();
    const model = make();
    expect(model.write("a ba", { length: 8, temperature: 0 })).toBe(likeliest(model, text, "a ba", 8));
  });

  it("writes the same text from the same seed, also past its window", async () => {
    const { make, backprop } = await open();
    const model = make();
    const write = (n: number): string => {
      backprop.seed(n);
      return model.write("a", { length: 40, temperature: 1, topK: 5, topP: 0.9 });
    };
    expect(write(3)).toHaveLength(40);
    expect(write(3)).toBe(write(3));
    expect(write(3)).not.toBe(write(4));
  });

  it("measures a text by the same pieces, alone and inside of a training's evaluation", async () => {
    const { make, backprop, text } = await open();
    const model = make();
    const alone = model.measure(text.validation).dataSync()[0]!;
    expect(model.measure(text.validation).dataSync()[0]).toBe(alone);
    expect(alone).toBeCloseTo(Math.log(text.size), 0);
    const { val_loss } = await backprop.train({ steps: 2, every: 1, loss: () => model.loss(text.train, 2), optimizer: tf.train.sgd(0), evaluate: () => model.measure(text.validation) });
    for (const one of val_loss!) expect(one).toBeCloseTo(alone, 5);
  });

  it("learns", async () => {
    const { make, backprop, text } = await open();
    const model = make();
    await backprop.train({ steps: 25, loss: () => model.loss(text.train, 4), optimizer: tf.train.adam(0.05) });
    expect(model.measure(text.validation).dataSync()[0]).toBeLessThan(2);
  });

  it("tells what it writes where it is trained, and nothing of what is no GPT", async () => {
    const { make, backprop, text, events } = await open();
    const model = make();
    const steps = { steps: 1, loss: () => model.loss(text.train, 1), optimizer: tf.train.adam(0.001) };
    await backprop.train({ ...steps, writes: model });
    tf.variable(tf.scalar(1));
    await backprop.train({ ...steps, writes: model });
    const told = events.flatMap((event) => (event.kind === "call-started" ? [event.captured.options["writes"]] : []));
    expect(told).toEqual([{ dataset: "book", config: { vocabulary: 10, context: 12, width: 8, heads: 2, layers: 2 } }, undefined]);
  });

  it("writes nothing where a program is only looked at", async () => {
    const { make } = await open({ mode: "check" });
    expect(make().write("a", { length: 5 })).toBe("");
  });

  it.each<[string, object]>([
    ["gpt needs layers as a whole number from 1 to 4096, not 0.", { layers: 0 }],
    ["A width of 8 can't be shared by 3 heads: it has to be a multiple.", { heads: 3 }],
    ["gpt needs a text, such as characters() answers, and sizes.", { text: "book" }],
  ])("refuses with: %s", async (message, sizes) => {
    const { make } = await open();
    expect(() => make(sizes)).toThrow(expect.objectContaining({ code: "student-error", message, stack: expect.stringContaining("gpt.test.ts") }));
  });

  it("refuses what it can't write or measure, at the student's line", async () => {
    const { make, text } = await open();
    const model = make();
    const stack = expect.stringContaining("gpt.test.ts");
    expect(() => model.write("", { length: 5 })).toThrow(expect.objectContaining({ message: "write needs a text of at least one character to go on from.", stack }));
    expect(() => model.write("a", { length: 0 })).toThrow("write needs length as a whole number of at least 1, not 0.");
    expect(() => model.write("ñ", { length: 1 })).toThrow('book has no character "ñ".');
    expect(() => model.measure(text.validation.slice(0, 5))).toThrow("The text has 5 characters: no piece of 12 with one after it fits.");
  });
});

describe("characters of one text in another's numbers", () => {
  it("are the same for both, and what the other lacks is left out", async () => {
    const { backprop, text } = await open();
    const other = await backprop.characters("other" as "moby-dick", { like: text });
    expect([other.name, other.size]).toEqual(["other", text.size]);
    expect(text.decode(other.train)).toBe("a ebec ed\n");
    expect([...other.validation]).toEqual([]);
  });
});
