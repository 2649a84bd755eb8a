import { z } from "zod";
import { call, stream, type Client } from "../rpc/contract.ts";

const bytesSchema: z.ZodType<Uint8Array, Uint8Array> = z.instanceof(Uint8Array);
const floatsSchema: z.ZodType<Float32Array, Float32Array> = z.instanceof(Float32Array);

/** What a worker of the page can compute with: our WebAssembly kernels, with so many threads, or the browser's WebGPU. */
export const pageEngineNameSchema = z.discriminatedUnion("kind", [z.object({ kind: z.literal("wasm"), threads: z.int().positive().max(64) }), z.object({ kind: z.literal("webgpu") })]);
export type PageEngineName = z.infer<typeof pageEngineNameSchema>;

/**
 * What the page asks its own worker that has the engine (`src/workers`). A worker is one engine, from `start` on; an engine
 * that cannot be had rejects with `not-in-this-version` and says why in `data.cause`.
 */
export const pageEngineContract = {
  engine: {
    start: call(pageEngineNameSchema, z.object({ build: z.string(), /** That it has by now; fewer than asked for where the page is not isolated. */ threads: z.int().positive() })),
    /** Loads a model of layers, in place of the one before: topology (tfjs layers JSON) and weights (safetensors). */
    hold: call(z.object({ key: z.string(), topology: bytesSchema, weights: bytesSchema }), z.object({})),
    /** What the model that is held answers for one row of `shape`. */
    predict: call(z.object({ key: z.string(), values: floatsSchema, shape: z.array(z.int().positive()) }), z.object({ outputs: floatsSchema })),
    /** Trains every preset for a moment on data made up here. After each: steps a second of all so far. */
    measure: stream(z.object({ /** For each call of a preset. */ seconds: z.number().positive() }), z.object({ rates: z.record(z.string(), z.number()), done: z.int(), of: z.int() })),
  },
} as const;
export type PageEngineClient = Client<typeof pageEngineContract>;
