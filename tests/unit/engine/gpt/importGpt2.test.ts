import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { createDecoder } from "#engine/gpt/createDecoder.ts";
import { createGpt } from "#engine/gpt/Gpt.ts";
import { importGpt2, type Gpt2Files } from "#engine/gpt/importGpt2.ts";
import { createTextWindow, writeText } from "#engine/gpt/writeText.ts";
import { decodeSafetensors, encodeSafetensors, type NamedArray } from "#engine/models/safetensors.ts";

/** Made by Hugging Face's own library: scripts/data/build-gpt2-fixture.py. */
interface Reference {
  ids: { text: string; ids: number[] }[];
  decoded: { text: string; ids: number[] }[];
  /** After the last tokens of `ids`, as many as there are rows. */
  scores: { ids: number[]; scores: number[][] }[];
  greedy: { prompt: number[]; written: number[] }[];
}

const folder = join(import.meta.dirname, "../../../fixtures/gpt2");
const text = (name: string): string => readFileSync(join(folder, name), "utf8");
const reference = JSON.parse(text("reference.json")) as Reference;
const files: Gpt2Files = { "config.json": text("config.json"), "vocab.json": text("vocab.json"), "merges.txt": text("merges.txt"), "model.safetensors": readFileSync(join(folder, "model.safetensors")) };

describe("a GPT-2 that Hugging Face's library wrote", () => {
  const { config, tokenizer, weights } = importGpt2(files);
  const decoder = () => createDecoder(config, new Map([...weights].map(([name, { data }]) => [name, data])));

  it.each(reference.ids.map(({ text: given, ids }) => [JSON.stringify(given), given, ids] as const))("cuts %s into the same tokens", (_, given, ids) => {
    expect(tokenizer.encode(given)).toEqual(ids);
    expect(tokenizer.decode(ids)).toBe(given);
  });

  it.each(reference.decoded)("writes the tokens $ids as the same text", ({ ids, text: written }) => {
    expect(tokenizer.decode(ids)).toBe(written);
  });

  it("gives the same scores", () => {
    const gpt = createGpt({ config, random: () => 0, initial: weights });
    for (const { ids, scores } of reference.scores) {
      const [given] = gpt.logits(tf.tensor2d([ids], [1, ids.length], "int32")).arraySync() as number[][][];
      expect(farthest(given!.slice(-scores.length), scores)).toBeLessThan(1e-4);
    }
    gpt.dispose();
  });

  it("gives them also token by token", () => {
    for (const { ids, scores } of reference.scores) {
      const one = decoder();
      const given = ids.map((id) => [...one.read(id)]);
      expect(farthest(given.slice(-scores.length), scores)).toBeLessThan(1e-4);
    }
  });

  it.each(reference.greedy)("writes the same text when it takes the best each time", ({ prompt, written }) => {
    expect([...writeText(createTextWindow(decoder(), config.context), { prompt, length: written.length, random: () => 0, temperature: 0 })]).toEqual(written);
  });

  describe("is read also", () => {
    const stored = decodeSafetensors(files["model.safetensors"]).tensors;
    const reading = (tensors: readonly NamedArray[]) => importGpt2({ ...files, "model.safetensors": encodeSafetensors(tensors) });

    it("as the model without its head is stored: no transformer. before the names, and the mask of each layer beside its weights", () => {
      const bare = stored.map((one) => ({ ...one, name: one.name.replace("transformer.", "") }));
      const masks: NamedArray[] = [
        { name: "h.0.attn.bias", dtype: "bool", shape: [1, 1, 2, 2], data: Uint8Array.of(1, 0, 1, 1) },
        { name: "h.0.attn.masked_bias", dtype: "float32", shape: [], data: Float32Array.of(-1e4) },
      ];
      expect(reading([...bare, ...masks]).weights).toEqual(weights);
    });

    it("with a copy of the embeddings as its head", () => {
      const { shape, data } = weights.get("wte.weight")!;
      expect(reading([...stored, { name: "lm_head.weight", dtype: "float32", shape, data }]).weights).toEqual(weights);
    });
  });

  const configWith = (told: object): Partial<Gpt2Files> => ({ "config.json": JSON.stringify({ ...(JSON.parse(files["config.json"]) as object), ...told }) });
  it.each<[string, Partial<Gpt2Files>, string]>([
    ["another activation", configWith({ activation_function: "relu" }), "config.json asks for the activation relu, which is not GPT-2's."],
    ["another width of the inner layer", configWith({ n_inner: 50 }), "config.json asks for an n_inner of 50, which is not GPT-2's."],
    ["a head of its own", configWith({ tie_word_embeddings: false }), "config.json asks for scores by weights of their own, which is not GPT-2's."],
    ["a scale for each layer", configWith({ scale_attn_by_inverse_layer_idx: true }), "config.json asks for attention with a scale for each layer, which is not GPT-2's."],
    ["more layers than weights", configWith({ n_layer: 3 }), "The weights have no h.2.ln_1.weight, config.json says [32]."],
    ["fewer tokens than the vocabulary", configWith({ vocab_size: 300 }), "vocab.json has ids up to 383, the model has 300 tokens."],
    ["another vocabulary", { "vocab.json": JSON.stringify({ a: 0 }) }, 'The vocabulary has no token "'],
    ["no JSON", { "config.json": "{" }, "config.json cannot be read as that of a GPT-2 model."],
  ])("is refused with %s", (_what, wrong, message) => {
    expect(() => importGpt2({ ...files, ...wrong })).toThrow(expect.objectContaining({ code: "invalid-input", message: expect.stringContaining(message) }));
  });

  it("is refused with a weights file that is cut off", () => {
    expect(() => importGpt2({ ...files, "model.safetensors": files["model.safetensors"].subarray(0, 5000) })).toThrow(expect.objectContaining({ code: "checkpoint-invalid" }));
  });
});

function farthest(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  return Math.max(...b.flatMap((row, at) => row.map((value, index) => Math.abs(value - a[at]![index]!))));
}
