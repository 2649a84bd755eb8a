import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { fillWasmGaps } from "./fillWasmGaps.ts";
import { transposeBeforeMatMul } from "./transposeBeforeMatMul.ts";

/** Name and version of what computes: results are compared within one build. Recorded in every spec and checkpoint. */
export const engineBuild = "tfjs-4.22.0/wasm-simd-1";

export interface Backend {
  name: string;
  /** Kernels that fall back to the slow reference backend. */
  fallbacks: readonly string[];
}

let loaded: Promise<Backend> | undefined;

/** Makes wasm the backend of tfjs in this process, with its gaps filled; the cpu backend where wasm does not start. Once a process. */
export function loadBackend(): Promise<Backend> {
  loaded ??= load();
  return loaded;
}

/** The folder that a restricted process must be able to read. */
export function wasmFolder(): string {
  return dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")) + sep;
}

async function load(): Promise<Backend> {
  tf.env().set("PROD", true);
  setWasmPaths(join(wasmFolder(), sep));
  if (await tf.setBackend("wasm").catch(() => false)) {
    transposeBeforeMatMul();
    return { name: "wasm", fallbacks: fillWasmGaps() };
  }
  await tf.setBackend("cpu");
  return { name: "cpu", fallbacks: [] };
}
