import type { RunState } from "#core/runs/runState.ts";
import { AppError, isAppError } from "#shared/AppError.ts";
import type { BlobStore, RunStore } from "./ports.ts";

/** A stored tensor, named "NUMBER.LAYER/PART" or, of a hand-written loop, "NUMBER.NAME". */
export interface StoredTensor {
  name: string;
  shape: readonly number[];
  data: ArrayLike<number>;
}

/** How weights are read from bytes; what can't be read is `checkpoint-invalid`. */
export interface WeightsReader {
  checkpoint(bytes: Uint8Array): readonly StoredTensor[];
  model(bytes: Uint8Array): readonly StoredTensor[];
}

export interface WeightsDeps {
  store: RunStore;
  blobs: BlobStore;
  readWeights: WeightsReader;
}

export interface LayerWeights {
  step: number;
  layers: string[];
  tensors: { name: string; shape: number[]; values: Float32Array }[];
}

/** One layer of the model as it was last kept; undefined when nothing was. Layers without weights don't count. */
export async function weightsOf(run: RunState, layer: number, deps: WeightsDeps): Promise<LayerWeights | undefined> {
  const kept = await newestWeights(run, deps);
  if (!kept) return undefined;
  const byLayer = Map.groupBy(kept.tensors, ({ name }) => partsOf(name).layer);
  const layers = [...byLayer.keys()];
  const name = layers[layer];
  if (name === undefined) throw new AppError({ code: "invalid-input", message: `The model of run ${run.number} has ${layers.length} layers with weights; number ${layer} is none of them.`, hint: `Ask for 0 to ${layers.length - 1}: ${layers.join(", ")}.` });
  return { step: kept.step, layers, tensors: byLayer.get(name)!.map((tensor) => ({ name: partsOf(tensor.name).part, shape: [...tensor.shape], values: Float32Array.from(tensor.data) })) };
}

async function newestWeights({ runId, result, calls, checkpoints }: RunState, { store, blobs, readWeights }: WeightsDeps): Promise<{ step: number; tensors: readonly StoredTensor[] } | undefined> {
  if (result?.model) return { step: calls.at(-1)?.step ?? 0, tensors: readWeights.model(await blobs.get(result.model.weights)) };
  for (const { id, step } of checkpoints.toReversed()) {
    try {
      return { step, tensors: readWeights.checkpoint(await store.readCheckpoint(runId, id)) };
    } catch (error) {
      // Damaged, or replaced by a newer one a moment ago: the one before says nearly the same.
      if (!isAppError(error) || error.code !== "checkpoint-invalid") throw error;
    }
  }
  return undefined;
}

function partsOf(stored: string): { layer: string; part: string } {
  const name = stored.replace(/^\d+\./, "");
  const slash = name.lastIndexOf("/");
  return slash < 0 ? { layer: name, part: name } : { layer: name.slice(0, slash), part: name.slice(slash + 1) };
}
