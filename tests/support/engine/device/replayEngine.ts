import * as tf from "@tensorflow/tfjs";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { createStepDevice } from "#engine/device/createStepDevice.ts";
import type { DeviceThread } from "#engine/device/DeviceThread.ts";
import { startDeviceThread, type DeviceThreadOptions } from "#engine/device/nodeDeviceThread.ts";
import { createTrainEngine, type TrainEngine } from "#engine/runtime/TrainEngine.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";

export interface TestDevice {
  /** Steps on the device. */
  engine: TrainEngine;
  /** The same on this processor. */
  plain: TrainEngine;
  thread: DeviceThread;
}

const deviceEntry = new URL("../../../../src/host/device/main.ts", import.meta.url);

/** An engine whose steps a thread of its own does, with tfjs's cpu kernels unless `env` says another. */
export async function createTestDevice({ entry = deviceEntry, env = {}, ...rest }: Partial<DeviceThreadOptions> = {}): Promise<TestDevice> {
  correctTfjs();
  const backend = installTapeBackend();
  await tf.setBackend(tapeBackendName);
  const { machine } = chooseMachine();
  const { thread } = await startDeviceThread({ entry, env: { ...process.env, BACKPROP_ENGINE: "replay", ...env }, ...rest });
  const device = createStepDevice({ thread, backend });
  return { engine: createTrainEngine({ backend, machine, device }), plain: createTrainEngine({ backend, machine }), thread };
}
