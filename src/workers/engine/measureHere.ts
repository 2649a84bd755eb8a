import { presetPrograms } from "virtual:preset-programs";
import type { Backend } from "#engine/backends/Backend.ts";
import { measurePresets } from "#engine/measure/measurePresets.ts";
import { madeUpDataset } from "./madeUpDataset.ts";

export interface MeasuredHere {
  rates: Record<string, number>;
  /** Presets. */
  done: number;
  of: number;
}

/** Takes the steps of every preset for a moment, in this worker. What they would say to a reader is left out. */
export async function* measureHere(backend: Backend, seconds: number): AsyncGenerator<MeasuredHere> {
  Object.assign(console, { log: () => undefined });
  const presets = Object.keys(presetPrograms);
  const found: (MeasuredHere | "end")[] = [];
  let wake: () => void = () => undefined;
  let done = 0;
  const tell = (what: MeasuredHere | "end"): void => {
    found.push(what);
    wake();
  };
  const measuring = measurePresets({
    backend,
    presets,
    provide: (module) => void Object.assign(globalThis, { backprop: module }),
    run: (name) => presetPrograms[name]!(),
    dataset: async (name) => madeUpDataset(name),
    seconds,
    now: () => performance.now(),
    async onPreset(rates) {
      tell({ rates: { ...rates }, done: ++done, of: presets.length });
      // The page hears of it before the next one keeps this thread.
      await new Promise((resolve) => setTimeout(resolve));
    },
  }).finally(() => tell("end"));
  for (;;) {
    const next = found.shift();
    if (next === "end") break;
    if (next) yield next;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
  await measuring;
}
