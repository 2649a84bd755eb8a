import type * as tf from "@tensorflow/tfjs";
import type { PlannedCall } from "#engine/estimate/estimateCall.ts";
import { createTrainRuntime } from "#engine/trainer/createTrainRuntime.ts";
import type { Preset } from "#engine/presets/Preset.ts";
import type { DatasetPayload } from "#engine/trainer/TrainContext.ts";
import { fileUrl, type ModuleGate } from "#host/student/moduleGate.ts";

export interface MeasurePresetsOptions {
  presets: readonly Preset[];
  /** Loads the presets as it loads what students write. */
  gate: ModuleGate;
  tidy: typeof tf.tidy;
  dataset(name: string): Promise<DatasetPayload>;
  /** For each call of a preset. */
  seconds: number;
  /** Milliseconds, monotonic. */
  now(): number;
  /** Hears the steps a second that are known after each preset: on a slow engine a step takes long, and who waits may not want to. */
  onPreset(rates: Readonly<Record<string, number>>): void;
}

/** Steps that are recorded, planned and compiled, before those that count. */
const warmUp = 5;

/** Takes the steps of each preset for a moment, as `fit` does them and with its batches, on the engine of this process. */
export async function measurePresets({ presets, gate, tidy, dataset, seconds, now, onPreset }: MeasurePresetsOptions): Promise<void> {
  let calls: number[] = [];
  const repeat = ({ step }: PlannedCall, most: number): number => {
    const from = now();
    let steps = 0;
    // What a step answers is there when it returns: nothing of it is left to do then, on a graphics card neither.
    for (; steps < most && (steps === 0 || now() - from < seconds * 1000); steps++) tidy(step);
    return (steps * 1000) / (now() - from);
  };
  const runtime = await createTrainRuntime({
    mode: "estimate",
    measure(call) {
      repeat(call, warmUp);
      calls.push(repeat(call, Infinity));
    },
    seed: 7,
    overrides: {},
    emit: () => undefined,
    checkpoint: async () => undefined,
    restore: async () => ({ kind: "fresh" }),
    dataset,
    signal: new AbortController().signal,
    held: () => undefined,
    now,
  });
  await gate.provide("backprop", runtime.module);
  const rates: Record<string, number> = {};
  for (const { name, entry, files } of presets) {
    calls = [];
    const main = `${name}/${entry}`;
    gate.close({ main: fileUrl(main), files: Object.fromEntries(Object.entries(files).map(([file, text]) => [`${name}/${file}`, text])) });
    await gate.load(fileUrl(main));
    calls.forEach((rate, at) => (rates[at === 0 ? name : `${name} (${at + 1})`] = rate));
    onPreset(rates);
  }
}
