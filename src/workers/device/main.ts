import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import type { DeviceMessage } from "#engine/device/DeviceMessage.ts";
import { serveDevice } from "#engine/device/serveDevice.ts";
import { startPageWebgpu } from "#engine/device/start/pageWebgpu.ts";
import { installTapeBackend } from "#engine/tape/TapeBackend.ts";

/** A worker's own worker, which owns the graphics card and does the steps of the one that started it. */
const scope = globalThis as unknown as { onmessage: ((event: { data: unknown }) => void) | null };
scope.onmessage = ({ data }) => {
  correctTfjs();
  void serveDevice({
    control: data as SharedArrayBuffer,
    listen: (hear) => (scope.onmessage = (event) => hear(event.data as DeviceMessage)),
    processor: installTapeBackend(),
    start: startPageWebgpu,
  });
};
