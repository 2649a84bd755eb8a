import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { byteSigns } from "#core/tokens/byteSigns.ts";
import { createDecoder } from "#engine/gpt/createDecoder.ts";
import { createGpt } from "#engine/gpt/Gpt.ts";
import { gptWeights } from "#engine/gpt/GptConfig.ts";
import { importGpt2, type Gpt2Files } from "#engine/gpt/importGpt2.ts";
import { encodeSafetensors } from "#engine/models/safetensors.ts";

interface Fixture {
  config: { vocab_size: number; n_positions: number; n_embd: number; n_head: number; n_layer: number };
  ids: number[];
  first: number[];
  last: number[];
}
const fixture = JSON.parse(readFileSync(join(import.meta.dirname, "../../../fixtures/torch/gpt2.json"), "utf8")) as Fixture;
const { vocab_size: vocabulary, n_positions: context, n_embd: width, n_head: heads, n_layer: layers } = fixture.config;

/** As scripts/data/build-torch-gpt2.py makes them. */
function numbers(size: number, seed: number): Float32Array {
  return Float32Array.from({ length: size }, (_, index) => 0.4 * (-1 + 2 * (((index + 1) * 0.618_033_988_749_895 + seed * 0.137) % 1)));
}

const arrays = gptWeights({ vocabulary, context, width, heads, layers }).map(({ name, shape }, seed) => ({ name: `transformer.${name}`, dtype: "float32" as const, shape, data: numbers(shape.reduce((product, one) => product * one, 1), seed) }));
const merges = ["t h", "th e", "Ġ the", "a n", "an d", "Ġ and", "i n"];
const tokens = [...byteSigns, ...merges.map((line) => line.replace(" ", "")), "<|endoftext|>"];
const files: Gpt2Files = {
  "config.json": JSON.stringify({ ...fixture.config, activation_function: "gelu_new", architectures: ["GPT2LMHeadModel"], n_inner: null }),
  "vocab.json": JSON.stringify(Object.fromEntries(tokens.map((token, id) => [token, id]))),
  "merges.txt": `#version: 0.2\n${merges.join("\n")}\n`,
  "model.safetensors": encodeSafetensors([...arrays, { name: "transformer.h.0.attn.bias", dtype: "float32", shape: [1], data: Float32Array.of(1) }]),
};

describe("importGpt2", () => {
  const imported = importGpt2(files);

  it("gives the scores that PyTorch gives for the same weights", () => {
    const gpt = createGpt({ config: imported.config, random: () => 0, initial: imported.weights });
    const [scores] = gpt.logits(tf.tensor2d([fixture.ids], [1, context], "int32")).arraySync() as number[][][];
    fixture.first.forEach((value, token) => expect(scores![0]![token]).toBeCloseTo(value, 4));
    fixture.last.forEach((value, token) => expect(scores!.at(-1)![token]).toBeCloseTo(value, 4));
    gpt.dispose();
  });

  it("gives them also token by token", () => {
    const decoder = createDecoder(imported.config, new Map([...imported.weights].map(([name, { data }]) => [name, data])));
    const scores = fixture.ids.map((id) => [...decoder.read(id)]).at(-1)!;
    fixture.last.forEach((value, token) => expect(scores[token]).toBeCloseTo(value, 4));
  });

  it("cuts text by the model's own merges", () => {
    expect(imported.tokenizer.encode("the and")).toEqual([257, 261]);
    expect(imported.tokenizer.decode([257, 261, 263])).toBe("the and<|endoftext|>");
  });

  it.each<[string, Partial<Gpt2Files>, string]>([
    ["another activation", { "config.json": JSON.stringify({ ...fixture.config, activation_function: "relu" }) }, "config.json asks for the activation relu, which is not GPT-2's."],
    ["another width of the inner layer", { "config.json": JSON.stringify({ ...fixture.config, n_inner: 50 }) }, "config.json asks for an n_inner of 50, which is not GPT-2's."],
    ["more layers than weights", { "config.json": JSON.stringify({ ...fixture.config, n_layer: 3 }) }, "The weights have no h.2.ln_1.weight, config.json says [24]."],
    ["another vocabulary", { "vocab.json": JSON.stringify({ a: 0 }) }, 'The vocabulary has no token "'],
    ["no JSON", { "config.json": "{" }, "config.json cannot be read as that of a GPT-2 model."],
  ])("refuses %s", (_what, wrong, message) => {
    expect(() => importGpt2({ ...files, ...wrong })).toThrow(expect.objectContaining({ code: "invalid-input", message: expect.stringContaining(message) }));
  });

  it("refuses a weights file that is cut off", () => {
    expect(() => importGpt2({ ...files, "model.safetensors": files["model.safetensors"].subarray(0, 5000) })).toThrow(expect.objectContaining({ code: "checkpoint-invalid" }));
  });
});
