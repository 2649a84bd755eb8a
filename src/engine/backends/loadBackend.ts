import { join, sep } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import type { EngineTrouble } from "#core/runs/events.ts";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { createStepDevice } from "#engine/device/createStepDevice.ts";
import type { DeviceName } from "#engine/device/deviceNames.ts";
import { startDeviceThread } from "#engine/device/nodeDeviceThread.ts";
import { messageOf } from "#engine/machine/chooseMachine.ts";
import type { Machine } from "#engine/machine/Machine.ts";
import { createTrainEngine } from "#engine/runtime/TrainEngine.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import type { Backend } from "./Backend.ts";
import { chooseEngine, engineVariable } from "./chooseEngine.ts";
import { deviceBuildOf } from "./engineBuild.ts";
import { fillWasmGaps } from "./fillWasmGaps.ts";
import { transposeBeforeMatMul } from "./transposeBeforeMatMul.ts";
import { wasmFolder } from "./wasmFolder.ts";

export interface LoadOptions {
  wanted?: string | undefined;
  /** File of the thread that may own a device; without it, what a device would do is done by the machine. */
  deviceEntry?: string | undefined;
  /** Given to that thread. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Told now and then while a step stands still for a device. */
  onWaiting?: (() => void) | undefined;
}

let loaded: Promise<Backend> | undefined;

/**
 * Makes the engine the backend of tfjs in this process, by its name or the best there is (`chooseEngine`). What no program
 * does is done by tfjs's cpu kernels; the engine `tfjs` is its WebAssembly backend with the gaps filled. Once a process.
 */
export function loadBackend(options: LoadOptions = {}): Promise<Backend> {
  loaded ??= load(options);
  return loaded;
}

async function load({ wanted, deviceEntry, env = {}, onWaiting }: LoadOptions): Promise<Backend> {
  const { build, machine, device, trouble } = chooseEngine({ wanted });
  tf.env().set("PROD", true);
  correctTfjs();
  if (device && machine) return loadDevice({ name: device, machine, entry: deviceEntry, env, onWaiting });
  return { build, trouble, ...(machine ? await loadCompiled(machine) : { fallbacks: await loadTfjs() }) };
}

async function loadCompiled(machine: Machine): Promise<Pick<Backend, "fallbacks" | "engine">> {
  const backend = installTapeBackend();
  await tf.setBackend(tapeBackendName);
  return { fallbacks: [], engine: createTrainEngine({ backend, machine }) };
}

/** The best without it, and why, where it does not start. */
async function loadDevice({ name, machine, entry, env, onWaiting }: { name: DeviceName; machine: Machine; entry: string | undefined } & Pick<LoadOptions, "env" | "onWaiting">): Promise<Backend> {
  const backend = installTapeBackend();
  await tf.setBackend(tapeBackendName);
  const without = (trouble?: EngineTrouble): Backend => ({ build: chooseEngine().build, trouble, fallbacks: [], engine: createTrainEngine({ backend, machine }) });
  if (entry === undefined) return without();
  try {
    const { thread, started } = await startDeviceThread({ entry, env: { ...env, [engineVariable]: name }, onWaiting });
    return { build: deviceBuildOf(name, started.label), fallbacks: [], engine: createTrainEngine({ backend, machine, device: createStepDevice({ thread, backend }) }) };
  } catch (error) {
    return without({ kind: "name", cause: messageOf(error) });
  }
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
