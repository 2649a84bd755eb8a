import * as tf from "@tensorflow/tfjs";
import type { PlannedCall } from "./estimateCall.ts";

/** Does steps of a call for a while; answers how many a second. At least one, and at most `most`. */
export function repeatStep({ step }: PlannedCall, { seconds, most, now }: { seconds: number; most: number; now(): number }): number {
  const from = now();
  let steps = 0;
  // What a step answers is there when it returns: nothing of it is left to do then, on a graphics card neither.
  for (; steps < most && (steps === 0 || now() - from < seconds * 1000); steps++) tf.tidy(step);
  return (steps * 1000) / (now() - from);
}
