import { repeatStep } from "#engine/estimate/repeatStep.ts";
import { createTrainRuntime } from "#engine/trainer/createTrainRuntime.ts";
import type { Preset } from "#engine/presets/Preset.ts";
import type { DatasetPayload } from "#engine/trainer/TrainContext.ts";
import { fileUrl, type ModuleGate } from "#host/student/moduleGate.ts";

export interface MeasurePresetsOptions {
  presets: readonly Preset[];
  /** Loads the presets as it loads what students write. */
  gate: ModuleGate;
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
export async function measurePresets({ presets, gate, dataset, seconds, now, onPreset }: MeasurePresetsOptions): Promise<void> {
  let calls: number[] = [];
  const runtime = await createTrainRuntime({
    mode: "estimate",
    measure(call) {
      repeatStep(call, { seconds: Infinity, most: warmUp, now });
      calls.push(repeatStep(call, { seconds, most: Infinity, now }));
    },
    seed: 7,
    overrides: {},
    emit: () => undefined,
    checkpoint: async () => undefined,
    restore: async () => ({ kind: "fresh" }),
    dataset,
    model: (name) => Promise.reject(new Error(`A preset loads no model "${name}".`)),
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
