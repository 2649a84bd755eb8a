import { repeatStep } from "#engine/estimate/repeatStep.ts";
import type { Backend } from "#engine/backends/Backend.ts";
import { createBackpropModule } from "#engine/backprop/createBackpropModule.ts";
import { interceptModelFit } from "#engine/trainer/modelFit/interceptModelFit.ts";
import { openSession } from "#engine/trainer/openSession.ts";
import type { DatasetPayload, TrainRuntime } from "#engine/trainer/TrainContext.ts";

export interface MeasurePresetsOptions {
  backend: Backend;
  /** Names of presets. */
  presets: readonly string[];
  /** Once, before the first: what presets import as `backprop`. */
  provide(module: TrainRuntime["module"]): void | Promise<void>;
  run(preset: string): Promise<unknown>;
  dataset(name: string): Promise<DatasetPayload>;
  /** For each call of a preset. */
  seconds: number;
  /** Milliseconds, monotonic. */
  now(): number;
  /** Hears the steps a second that are known after each preset: on a slow engine a step takes long, and who waits may not want to. */
  onPreset(rates: Readonly<Record<string, number>>): void | Promise<void>;
}

/** Steps that are recorded, planned and compiled, before those that count. */
const warmUp = 5;

/** Takes the steps of each preset for a moment, as `fit` does them and with its batches, on the engine of this process or worker. */
export async function measurePresets({ backend, presets, provide, run, dataset, seconds, now, onPreset }: MeasurePresetsOptions): Promise<void> {
  let calls: number[] = [];
  const session = openSession(
    {
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
    },
    backend,
  );
  interceptModelFit(session);
  await provide({ ...createBackpropModule(session) });
  const rates: Record<string, number> = {};
  for (const name of presets) {
    calls = [];
    await run(name);
    calls.forEach((rate, at) => (rates[at === 0 ? name : `${name} (${at + 1})`] = rate));
    await onPreset(rates);
  }
}
