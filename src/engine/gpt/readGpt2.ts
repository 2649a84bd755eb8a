import type { GptDescription } from "#core/tokens/gptDescription.ts";
import { encodeSafetensors } from "#engine/models/safetensors.ts";
import { importGpt2 } from "./importGpt2.ts";

/** A model in GPT-2's layout as ours are stored: its description, and its weights in the order of `gptWeights`. Throws as `importGpt2`. */
export function readGpt2({ config, vocabulary, merges, weights }: { config: string; vocabulary: string; merges: string; weights: Uint8Array }): { description: Omit<GptDescription, "text">; weights: Uint8Array; parameters: number } {
  const read = importGpt2({ "config.json": config, "vocab.json": vocabulary, "merges.txt": merges, "model.safetensors": weights });
  const arrays = Array.from(read.weights, ([name, { shape, data }], index) => ({ name: `${index}.${name}`, dtype: "float32" as const, shape, data }));
  return {
    description: { format: "backprop-gpt-1", config: read.config, tokens: read.tokens },
    weights: encodeSafetensors(arrays),
    parameters: arrays.reduce((sum, { data }) => sum + data.length, 0),
  };
}
