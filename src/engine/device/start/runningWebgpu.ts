import * as tf from "@tensorflow/tfjs";
import type { ReplayBackend } from "../replayTape.ts";
import type { RunningDevice } from "../serveDevice.ts";
import { provenKernels } from "./provenKernels.ts";

export interface WebgpuAdapter {
  readonly info: { vendor?: string; architecture?: string; device?: string; description?: string };
}

interface WebgpuBackend {
  device: { lost: Promise<{ message: string }>; addEventListener(event: "uncapturederror", listener: (event: { error: { message: string } }) => void): void };
}

/** tfjs's current backend, which is WebGPU, as a device: in Node and in a page. */
export function runningWebgpu({ info: { vendor, architecture, device, description } }: WebgpuAdapter): RunningDevice {
  const backend = tf.backend() as unknown as ReplayBackend["backend"] & WebgpuBackend;
  let trouble: string | undefined;
  // Neither is told by the call that made it: the numbers of a step would be wrong in silence.
  backend.device.addEventListener("uncapturederror", ({ error }) => (trouble ??= error.message));
  void backend.device.lost.then(({ message }) => (trouble ??= message || "The driver has given the card up."));
  const label = [vendor, architecture, device, description].filter(Boolean).join(" ");
  const present = new Set(tf.getKernelsForBackend("webgpu").map(({ kernelName }) => kernelName));
  return { name: "webgpu", label: `${tf.version_core}/${label}`, backend, hasKernel: (name) => provenKernels.webgpu.has(name) && present.has(name), trouble: () => trouble };
}
