import { decodeSafetensors, type NamedArray } from "#engine/models/safetensors.ts";
import { readCheckpointWeights } from "./checkpoint.ts";

/** Weights from what is stored of them, by how it is stored. */
export const readWeights = {
  checkpoint: readCheckpointWeights,
  model: (bytes: Uint8Array): readonly NamedArray[] => decodeSafetensors(bytes).tensors,
};
