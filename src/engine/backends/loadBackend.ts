import { join, sep } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { fillWasmGaps } from "./fillWasmGaps.ts";
import { transposeBeforeMatMul } from "./transposeBeforeMatMul.ts";
import { wasmFolder } from "./wasmFolder.ts";

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

async function load(): Promise<Backend> {
  tf.env().set("PROD", true);
  correctTfjs();
  setWasmPaths(join(wasmFolder(), sep));
  if (await tf.setBackend("wasm").catch(() => false)) {
    transposeBeforeMatMul();
    return { name: "wasm", fallbacks: fillWasmGaps() };
  }
  await tf.setBackend("cpu");
  return { name: "cpu", fallbacks: [] };
}
