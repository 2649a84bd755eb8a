import { parentPort, workerData } from "node:worker_threads";
import { engineVariable } from "#engine/backends/chooseEngine.ts";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { gpuFolderVariable, isDeviceName } from "#engine/device/deviceNames.ts";
import { serveDevice } from "#engine/device/serveDevice.ts";
import { startDeviceNamed } from "#engine/device/start/startDeviceNamed.ts";
import { installTapeBackend } from "#engine/tape/TapeBackend.ts";

/** A thread that owns a graphics card and does the steps of the thread that started it. */
correctTfjs();
await serveDevice({
  listen: (hear) => parentPort!.on("message", hear),
  onEnd: (gone) => process.on("exit", gone),
  control: workerData as SharedArrayBuffer,
  processor: installTapeBackend(),
  async start() {
    const name = process.env[engineVariable] ?? "";
    if (!isDeviceName(name)) throw new Error(`There is no device ${name}.`);
    return startDeviceNamed(name, process.env[gpuFolderVariable] ?? "");
  },
});
