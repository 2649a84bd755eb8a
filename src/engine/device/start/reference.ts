import * as tf from "@tensorflow/tfjs";
import type { RunningDevice } from "../serveDevice.ts";
import type { ReplayBackend } from "../replayTape.ts";

/** tfjs's cpu backend as a device: nothing is faster by it. What a device goes through can be looked into with it, and tested without a card. */
export function startReference(): RunningDevice {
  const kernels = new Set(tf.getKernelsForBackend("cpu").map(({ kernelName }) => kernelName));
  const backend = tf.findBackend("cpu") as unknown as ReplayBackend["backend"];
  return { name: "cpu", label: `tfjs-${tf.version_core}`, backend, hasKernel: (name) => kernels.has(name), trouble: () => undefined };
}
