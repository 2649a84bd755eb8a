import { AppError } from "#shared/AppError.ts";
import { joinBytes } from "#shared/joinBytes.ts";
import type { ModelFile } from "./modelFile.ts";
import { decodeSafetensors } from "./safetensors.ts";

const shard = "group1-shard1of1.bin";

/** A stored model as `tf.loadLayersModel` reads it: model.json and one file of weights. Throws `checkpoint-invalid`. */
export function exportTfjs({ topology, weights }: ModelFile): { name: string; bytes: Uint8Array }[] {
  const { tensors } = decodeSafetensors(weights);
  const model = {
    format: "layers-model",
    generatedBy: "Backprop",
    convertedBy: null,
    modelTopology: readTopology(topology),
    // Stored names begin with the weight's ordinal.
    weightsManifest: [{ paths: [shard], weights: tensors.map(({ name, shape, dtype }) => ({ name: name.replace(/^\d+\./, ""), shape, dtype })) }],
  };
  return [
    { name: "model.json", bytes: new TextEncoder().encode(JSON.stringify(model)) },
    { name: shard, bytes: joinBytes(tensors.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength))) },
  ];
}

function readTopology(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new AppError({ code: "checkpoint-invalid", message: "The model's description cannot be read.", hint: "Run the program again to make a new model.", cause });
  }
}
