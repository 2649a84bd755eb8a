import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importGpt2 } from "#engine/gpt/importGpt2.ts";
import { labContext, openProgramLab } from "#tests/support/labs/programLab.ts";

const folder = join(import.meta.dirname, "../../../fixtures/gpt2");
const text = (name: string): string => readFileSync(join(folder, name), "utf8");
const files = { config: text("config.json"), vocabulary: text("vocab.json"), merges: text("merges.txt"), weights: new Uint8Array(readFileSync(join(folder, "model.safetensors"))) };
const { tokenizer } = importGpt2({ "config.json": files.config, "vocab.json": files.vocabulary, "merges.txt": files.merges, "model.safetensors": files.weights });
const reference = JSON.parse(text("reference.json")) as { greedy: { prompt: number[]; written: number[] }[] };

/** Writes the likeliest tokens, then learns a little of one's own text. */
const program = (name: string): string => `import * as tf from "@tensorflow/tfjs";
import { loadModel, train, type Gpt } from "backprop";
const model = await loadModel<Gpt>("${name}");
const { prompt, written } = ${JSON.stringify(reference.greedy[0])};
export const said = model.write(model.text.decode(prompt), { length: written.length, temperature: 0 });
const own = Int32Array.from(model.text.encode("one two three four five six seven eight nine ten. ".repeat(20)));
await train({ steps: 4, loss: () => model.loss(own, 2), optimizer: tf.train.adam(0.001), writes: model });
`;

describe("a model that was brought in", () => {
  it("writes in a program as in the library it comes from, learns there, and can be tried and loaded again", async () => {
    const lab = await openProgramLab();
    const { models, runs } = lab.handlers;
    const shown = await models.import({ name: "tiny-gpt2", ...files }, labContext);
    expect(shown).toMatchObject({ name: "tiny-gpt2", parameters: expect.any(Number), weightsHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await models.list({}, labContext)).toEqual([shown]);
    await expect(models.import({ name: "tiny-gpt2", ...files }, labContext)).rejects.toMatchObject({ code: "conflict" });

    const run = await lab.run(program("tiny-gpt2"));
    expect(run.error).toBeUndefined();
    expect(run.loaded).toMatchObject([{ from: { kind: "import", name: "tiny-gpt2" }, weightsHash: shown.weightsHash }]);
    expect(run.result?.exports["said"]).toBe(tokenizer.decode(reference.greedy[0]!.written));
    let tried = "";
    for await (const part of runs.write({ run: "1", prompt: "one two", length: 6, seed: 1, temperature: 1 }, labContext)) tried += part.text;
    expect(tried.length).toBeGreaterThan(0);

    // The run that began with it keeps its bytes.
    await models.remove({ name: "tiny-gpt2" }, labContext);
    expect(await models.list({}, labContext)).toEqual([]);
    for (const hash of [run.loaded[0]!.description, run.loaded[0]!.weights]) expect(existsSync(join(lab.home, "blobs", hash.slice(0, 2), hash.slice(2)))).toBe(true);
    const gone = await lab.run(program("tiny-gpt2"));
    expect(gone.error).toMatchObject({ code: "not-found", message: 'There is no model called "tiny-gpt2".', hint: 'There are: "1".', file: "main.ts", line: 3 });
    expect((await lab.run(program("1"))).loaded).toMatchObject([{ kind: "gpt", from: { number: 1 } }]);
  });

  it("is refused where its files are damaged, do not fit together or ask for what is not computed here, and leaves nothing", async () => {
    const lab = await openProgramLab();
    const { models } = lab.handlers;
    const bring = (change: Partial<typeof files & { name: string }>): Promise<unknown> => Promise.resolve(models.import({ name: "x", ...files, ...change }, labContext));
    const config = JSON.parse(files.config) as Record<string, unknown>;
    await expect(bring({ weights: files.weights.slice(0, -4) })).rejects.toMatchObject({ code: "checkpoint-invalid" });
    await expect(bring({ weights: new Uint8Array(4) })).rejects.toMatchObject({ code: "checkpoint-invalid" });
    await expect(bring({ config: JSON.stringify({ ...config, activation_function: "relu" }) })).rejects.toMatchObject({ code: "invalid-input", message: "config.json asks for the activation relu, which is not GPT-2's." });
    await expect(bring({ config: JSON.stringify({ ...config, n_head: 3 }) })).rejects.toMatchObject({ code: "invalid-input" });
    await expect(bring({ config: JSON.stringify({ ...config, n_layer: 9 }) })).rejects.toMatchObject({ code: "invalid-input", message: expect.stringContaining("no h.") });
    await expect(bring({ config: "{" })).rejects.toMatchObject({ code: "invalid-input" });
    await expect(bring({ vocabulary: "{}" })).rejects.toMatchObject({ code: "invalid-input" });
    await expect(bring({ merges: "a b c" })).rejects.toMatchObject({ code: "invalid-input" });
    for (const name of ["", "12", "../x", "A", "con", "x".repeat(61)]) await expect(bring({ name })).rejects.toMatchObject({ code: "invalid-input", message: expect.stringContaining("can't be the name") });
    expect(await models.list({}, labContext)).toEqual([]);
    expect(readdirSync(join(lab.home, "blobs"))).toEqual([]);
    await expect(Promise.resolve(models.remove({ name: "x" }, labContext))).rejects.toMatchObject({ code: "not-found" });
  });
});
