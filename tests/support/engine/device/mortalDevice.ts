import { parentPort, workerData } from "node:worker_threads";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { serveDevice } from "#engine/device/serveDevice.ts";
import { startReference } from "#engine/device/start/reference.ts";
import { installTapeBackend } from "#engine/tape/TapeBackend.ts";

/** A device that comes to an end at its third step, in the way that DEATH says: as its results are read. */
correctTfjs();
const device = startReference();
const { backend } = device;
let reads = 0;
let trouble: string | undefined;
await serveDevice({
  listen: (hear) => parentPort!.on("message", hear),
  onEnd: (gone) => process.on("exit", gone),
  control: workerData as SharedArrayBuffer,
  processor: installTapeBackend(),
  async start() {
    if (process.env["DEATH"] === "start") throw new Error("No card was found.");
    return {
      ...device,
      backend: Object.assign(Object.create(backend) as typeof backend, {
        read(dataId: object) {
          if (++reads === 3) {
            if (process.env["DEATH"] === "exit") process.exit(1);
            if (process.env["DEATH"] === "hang") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
            trouble = "The driver has given the card up.";
          }
          return backend.read(dataId);
        },
      }),
      trouble: () => trouble,
    };
  },
});
