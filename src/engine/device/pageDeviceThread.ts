import type { StartedDevice } from "./DeviceMessage.ts";
import { openDeviceThread, type DeviceThread } from "./DeviceThread.ts";

/** What of a page's worker is used here. */
export interface PageDeviceWorker {
  postMessage(message: unknown, transfer: never[]): void;
  addEventListener(type: "error", listener: (event: { message?: string }) => void): void;
  terminate(): void;
}

/**
 * A device of a page, for a worker of it: the page's own thread may not wait. `start` starts a worker that hears the memory of its answers
 * first and calls `serveDevice` with it. An Error where the page is not isolated from other origins (no memory can be shared
 * then), and where the device does not start.
 */
export async function startPageDeviceThread({ start }: { start(): PageDeviceWorker }): Promise<{ thread: DeviceThread; started: StartedDevice }> {
  if ((globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== true) throw new Error("This page shares no memory with its workers: it is not isolated from other origins.");
  return openDeviceThread({
    start(control, lost) {
      const worker = start();
      worker.addEventListener("error", ({ message }) => lost(message ?? "Its thread has ended."));
      worker.postMessage(control, []);
      return { post: (message) => worker.postMessage(message, []), end: async () => worker.terminate() };
    },
  });
}
