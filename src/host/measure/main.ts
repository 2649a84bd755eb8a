import { writeSync } from "node:fs";
import { join } from "node:path";
import { specSchema } from "#core/runs/spec.ts";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { measurePresets } from "#engine/measure/measurePresets.ts";
import { presets } from "#engine/presets/presets.ts";
import { hostEntry, resourcesDir } from "#host/paths.ts";
import { fileUrl, installModuleGate } from "#host/student/moduleGate.ts";
import { createDatasetStore } from "#platform/data/createDatasetStore.ts";
import type { DatasetPayload } from "#engine/trainer/TrainContext.ts";

/** Measures one engine in a process of its own, since it is the whole process's: NAME SECONDS [PRESET ...]. A line of JSON after each preset, with all so far. */
const [wanted = "auto", seconds = "1", ...names] = process.argv.slice(2);
const say = (measured: object): void => void writeSync(1, `${JSON.stringify(measured)}\n`);
const gate = installModuleGate();
const backend = await loadBackend({ wanted, deviceEntry: hostEntry("device"), env: process.env });
const { build, trouble } = backend;
if (trouble) {
  say({ build, cause: trouble.cause, rates: {} });
  process.exit(0);
}
// The presets' own words.
Object.assign(console, { log: () => undefined });
const datasets = createDatasetStore({ root: join(resourcesDir, "data") });
const { splitSeed } = specSchema.pick({ splitSeed: true }).parse({});
await measurePresets({
  backend,
  presets: Object.keys(presets).filter((name) => names.length === 0 || names.includes(name)),
  // As what students write is loaded.
  provide: (module) => gate.provide("backprop", module),
  async run(name) {
    const { entry, files } = presets[name]!;
    const main = `${name}/${entry}`;
    gate.close({ main: fileUrl(main), files: Object.fromEntries(Object.entries(files).map(([file, text]) => [`${name}/${file}`, text])) });
    await gate.load(fileUrl(main));
  },
  dataset: (name) => datasets.load(name, splitSeed) as Promise<DatasetPayload>,
  seconds: Number(seconds),
  now: () => performance.now(),
  onPreset: (rates) => say({ build, rates }),
});
process.exit(0);
