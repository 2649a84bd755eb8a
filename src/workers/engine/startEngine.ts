import * as tf from "@tensorflow/tfjs";
import { AppError } from "#shared/AppError.ts";
import type { PageEngineName } from "#shared/contracts/pageEngine.ts";
import { deviceBuildOf, engineBuildOf } from "#engine/backends/engineBuild.ts";
import type { Backend } from "#engine/backends/Backend.ts";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { createStepDevice } from "#engine/device/createStepDevice.ts";
import { startPageDeviceThread } from "#engine/device/pageDeviceThread.ts";
import { createTrainEngine, type TrainEngine } from "#engine/runtime/TrainEngine.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import { loadMachine } from "./loadMachine.ts";

export interface StartedEngine {
  backend: Backend;
  engine: TrainEngine;
  threads: number;
}

/** Makes one engine the backend of tfjs in this worker. Rejects with `not-in-this-version` where it is not to be had. */
export async function startEngine(name: PageEngineName): Promise<StartedEngine> {
  try {
    if (!("toSorted" in Array.prototype)) throw new Error("This browser is too old for it.");
    tf.env().set("PROD", true);
    correctTfjs();
    const backend = installTapeBackend();
    await tf.setBackend(tapeBackendName);
    const { machine, sources, threads } = await loadMachine(name.kind === "wasm" ? name.threads : 1);
    if (name.kind === "wasm") {
      const engine = createTrainEngine({ backend, machine, threads });
      return { engine, threads, backend: { build: engineBuildOf({ name: machine.name, sources }), fallbacks: [], engine } };
    }
    const { thread, started } = await startPageDeviceThread({ start: () => new Worker(new URL("../device/main.ts", import.meta.url), { type: "module" }) });
    const engine = createTrainEngine({ backend, machine, device: createStepDevice({ thread, backend }) });
    return { engine, threads: 1, backend: { build: deviceBuildOf("webgpu", started.label), fallbacks: [], engine } };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new AppError({ code: "not-in-this-version", message: cause, data: { cause } });
  }
}
