import { join, sep } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import type { EngineTrouble } from "#core/runs/events.ts";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import type { Machine } from "#engine/machine/Machine.ts";
import { createTrainEngine, type TrainEngine } from "#engine/runtime/TrainEngine.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import { chooseEngine } from "./chooseEngine.ts";
import { fillWasmGaps } from "./fillWasmGaps.ts";
import { transposeBeforeMatMul } from "./transposeBeforeMatMul.ts";
import { wasmFolder } from "./wasmFolder.ts";

export interface Backend {
  /** Name and version: results are compared, and checkpoints resumed, within one build. */
  build: string;
  /** Why it is not the one that was asked for, or not the fastest. */
  trouble?: EngineTrouble | undefined;
  /** Kernels of tfjs's WebAssembly backend that run on its slow reference backend instead. */
  fallbacks: readonly string[];
  /** Compiles steps; without it they are done kernel by kernel. */
  engine?: TrainEngine | undefined;
}

let loaded: Promise<Backend> | undefined;

/**
 * Makes the engine the backend of tfjs in this process, by its name or the best there is (`chooseEngine`). What no program
 * does is done by tfjs's cpu kernels; the engine `tfjs` is its WebAssembly backend with the gaps filled. Once a process.
 */
export function loadBackend({ wanted }: { wanted?: string | undefined } = {}): Promise<Backend> {
  loaded ??= load(wanted);
  return loaded;
}

async function load(wanted: string | undefined): Promise<Backend> {
  const { build, machine, trouble } = chooseEngine({ wanted });
  tf.env().set("PROD", true);
  correctTfjs();
  return { build, trouble, ...(machine ? await loadCompiled(machine) : { fallbacks: await loadTfjs() }) };
}

async function loadCompiled(machine: Machine): Promise<Pick<Backend, "fallbacks" | "engine">> {
  const backend = installTapeBackend();
  await tf.setBackend(tapeBackendName);
  return { fallbacks: [], engine: createTrainEngine({ backend, machine }) };
}

async function loadTfjs(): Promise<readonly string[]> {
  setWasmPaths(join(wasmFolder(), sep));
  if (await tf.setBackend("wasm").catch(() => false)) {
    transposeBeforeMatMul();
    return fillWasmGaps();
  }
  await tf.setBackend("cpu");
  return [];
}
