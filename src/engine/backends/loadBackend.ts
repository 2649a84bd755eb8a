import { join, sep } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { createTrainEngine, type TrainEngine } from "#engine/runtime/TrainEngine.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import { fillWasmGaps } from "./fillWasmGaps.ts";
import { transposeBeforeMatMul } from "./transposeBeforeMatMul.ts";
import { wasmFolder } from "./wasmFolder.ts";

export interface Backend {
  name: string;
  /** Kernels that fall back to the slow reference backend. */
  fallbacks: readonly string[];
  /** Where steps are compiled instead of being done kernel by kernel. */
  engine?: TrainEngine | undefined;
}

let loaded: Promise<Backend> | undefined;

/**
 * Makes wasm the backend of tfjs in this process, with its gaps filled; the cpu backend where wasm does not start. Asked for
 * compiled steps, the backend is ours, and tfjs's cpu kernels do what no program does. Once a process.
 */
export function loadBackend({ compiled = false }: { compiled?: boolean } = {}): Promise<Backend> {
  loaded ??= compiled ? loadCompiled() : load();
  return loaded;
}

async function loadCompiled(): Promise<Backend> {
  tf.env().set("PROD", true);
  correctTfjs();
  const backend = installTapeBackend();
  const { machine } = chooseMachine();
  await tf.setBackend(tapeBackendName);
  return { name: machine.name, fallbacks: [], engine: createTrainEngine({ backend, machine }) };
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
