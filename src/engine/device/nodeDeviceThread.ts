import { Worker } from "node:worker_threads";
import type { StartedDevice } from "./DeviceMessage.ts";
import { openDeviceThread, type DeviceThread, type OpenDeviceOptions } from "./DeviceThread.ts";

export interface DeviceThreadOptions extends Omit<OpenDeviceOptions, "start"> {
  /** File of a Worker that calls `serveDevice` with its `workerData` as `control`. */
  entry: string | URL;
  /** Given to the Worker. */
  env: Readonly<Record<string, string | undefined>>;
}

/** A device of this process. Resolves when it is there; an Error where it does not start. */
export function startDeviceThread({ entry, env, ...rest }: DeviceThreadOptions): Promise<{ thread: DeviceThread; started: StartedDevice }> {
  return openDeviceThread({
    ...rest,
    start(control, lost) {
      // Not the flags of this process: they name the program that it runs.
      const worker = new Worker(entry, { workerData: control, env, execArgv: ["--no-warnings"], stderr: true });
      worker.unref();
      worker.on("error", (error: unknown) => lost(error instanceof Error ? error.message : String(error)));
      worker.on("exit", () => lost("Its thread has ended."));
      // Taken now: a program may put another in its place.
      const post = worker.postMessage.bind(worker);
      return { post, end: async () => void (await worker.terminate()) };
    },
  });
}
