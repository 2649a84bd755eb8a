import type { DeviceName } from "../deviceNames.ts";
import type { RunningDevice } from "../serveDevice.ts";
import { startReference } from "./reference.ts";
import { startTensorflow } from "./tensorflow.ts";
import { startWebgpu } from "./webgpu.ts";

/** @param folder of `backprop gpu install` */
export async function startDeviceNamed(name: DeviceName, folder: string): Promise<RunningDevice> {
  switch (name) {
    case "webgpu":
      return startWebgpu(folder);
    case "tensorflow":
      return startTensorflow(folder);
    case "replay":
      return startReference();
  }
}
