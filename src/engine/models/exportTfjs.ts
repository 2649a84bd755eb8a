import type { ModelFile } from "./modelFile.ts";
import { decodeSafetensors } from "./safetensors.ts";

const shard = "group1-shard1of1.bin";

/** A stored model as `tf.loadLayersModel` reads it: model.json and one file of weights. */
export function exportTfjs({ topology, weights }: ModelFile): { name: string; bytes: Uint8Array }[] {
  const { tensors } = decodeSafetensors(weights);
  const model = {
    format: "layers-model",
    generatedBy: "Backprop",
    convertedBy: null,
    modelTopology: JSON.parse(new TextDecoder().decode(topology)) as object,
    // Stored names begin with the weight's ordinal.
    weightsManifest: [{ paths: [shard], weights: tensors.map(({ name, shape, dtype }) => ({ name: name.replace(/^\d+\./, ""), shape, dtype })) }],
  };
  return [
    { name: "model.json", bytes: new TextEncoder().encode(JSON.stringify(model)) },
    { name: shard, bytes: joinBytes(tensors.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength))) },
  ];
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
