import { z } from "zod";
import { AppError } from "#shared/AppError.ts";
import { writeScalar } from "#core/runs/events.ts";
import { positionSchema, type Position } from "#core/runs/position.ts";
import { decodeSafetensors, encodeSafetensors, type NamedArray } from "#engine/models/safetensors.ts";
import type { EngineDecisions } from "#engine/runtime/TrainEngine.ts";
import { decisionsSchema } from "./decisionsSchema.ts";
import { optimizerPropertiesSchema, type OptimizerProperties } from "./optimizerProperties.ts";

/**
 * The exact state of a call between two steps: weights, optimiser, random streams, data cursor, and what was recorded so
 * far. One safetensors file; weights are named `weights/...` in getWeights order, slots `optimizer/...`.
 */
export interface Checkpoint<Loop> {
  /** Of what computed it: another one would go on with other bits. */
  engineBuild: string;
  position: Position;
  random: { seed: number; position: number; /** Of compiled steps: how many their random kernels have seen. */ steps?: number | undefined };
  /** Cursor and running sums of the loop; plain JSON. */
  loop: Loop;
  /** How the call's steps are done; earlier checkpoints have none, and what goes on from them decides anew. */
  decisions?: EngineDecisions | undefined;
  weights: readonly NamedArray[];
  optimizer?: { properties: OptimizerProperties; tensors: readonly NamedArray[] } | undefined;
}

const formatName = "backprop-checkpoint-1";

const manifestSchema = z.object({
  format: z.literal(formatName),
  engineBuild: z.string(),
  position: positionSchema,
  random: z.object({ seed: z.int(), position: z.int().nonnegative(), steps: z.int().nonnegative().optional() }),
  loop: z.unknown(),
  decisions: decisionsSchema.optional(),
  optimizer: optimizerPropertiesSchema.optional(),
});

/** `take`: see `encodeSafetensors`. */
export function encodeCheckpoint(checkpoint: Checkpoint<unknown>, take?: (bytes: number) => Uint8Array): Uint8Array {
  const { engineBuild, position, random, loop, decisions, weights, optimizer } = checkpoint;
  const manifest = { format: formatName, engineBuild, position, random, loop, decisions, ...(optimizer ? { optimizer: { ...optimizer.properties, numbers: Object.fromEntries(Object.entries(optimizer.properties.numbers).map(([name, value]) => [name, writeScalar(value)])) } } : {}) };
  return encodeSafetensors([...weights.map((weight) => ({ ...weight, name: `weights/${weight.name}` })), ...(optimizer?.tensors ?? [])], { manifest: JSON.stringify(manifest) }, take);
}

/** Throws `checkpoint-invalid` for damaged bytes, another format, or a loop state `loopSchema` refuses. */
export function decodeCheckpoint<Loop>(bytes: Uint8Array, loopSchema: z.ZodType<Loop>): Checkpoint<Loop> {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const manifest = manifestSchema.safeParse(parseJson(metadata["manifest"] ?? ""));
  if (!manifest.success) throw new AppError({ code: "checkpoint-invalid", message: "This is not a checkpoint of this version.", hint: "Start a new run.", cause: manifest.error });
  const loop = loopSchema.safeParse(manifest.data.loop);
  if (!loop.success) throw new AppError({ code: "checkpoint-invalid", message: "The checkpoint's cursor cannot be read.", hint: "Start a new run.", cause: loop.error });
  const weights = tensors.filter(({ name }) => name.startsWith("weights/")).map((weight) => ({ ...weight, name: weight.name.slice("weights/".length) }));
  const slots = tensors.filter(({ name }) => name.startsWith("optimizer/"));
  const { engineBuild, position, random, decisions, optimizer } = manifest.data;
  return { engineBuild, position, random, loop: loop.data, decisions, weights, optimizer: optimizer && { properties: optimizer, tensors: slots } };
}

/** Throws `checkpoint-invalid` where another engine build made it: going on from there gives other bits. Who only looks at its weights need not ask. */
export function refuseOtherBuild(checkpoint: Checkpoint<unknown>, engineBuild: string): void {
  if (checkpoint.engineBuild === engineBuild) return;
  throw new AppError({ code: "checkpoint-invalid", message: `The checkpoint was made by ${checkpoint.engineBuild}; this is ${engineBuild}, whose bits may differ.`, hint: "Start a new run." });
}

/** The model's part of a checkpoint, for whoever evaluates it without resuming it: its weights file, and the rows of its first batch where its loop says them. */
export function readCheckpointModel(bytes: Uint8Array): { weights: Uint8Array; firstBatch?: readonly number[] | undefined } {
  const { weights, loop } = decodeCheckpoint(bytes, z.object({ firstBatch: z.array(z.int().nonnegative()).optional() }));
  return { weights: encodeSafetensors(weights), firstBatch: loop.firstBatch };
}

/** The weights alone, for whoever looks at them. */
export function readCheckpointWeights(bytes: Uint8Array): readonly NamedArray[] {
  return decodeCheckpoint(bytes, z.unknown()).weights;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
