// How far the losses of the engine's builds are from those of the strict one, over the first 200 steps of the same programs.
import { newId } from "#shared/ids.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import { engineVariable } from "#engine/backends/chooseEngine.ts";
import { until } from "#tests/support/until.ts";
import { withBuiltLab } from "./openBuiltLab.ts";
import { report } from "./report.ts";

const programs = ["mlp-digits", "cnn-digits", "lstm-sequence", "text-classifier", "regressor-64-32-1"] as const;
const steps = 200;
/** The one whose bits are the same on every platform comes first. */
const builds = ["wasm-simd", "wasm-fma", "neon", "avx2", "avx512"] as const;

/** Losses of the first steps by program; undefined where this computer has no such build. */
async function lossesWith(build: string): Promise<Map<string, readonly number[]> | undefined> {
  process.env[engineVariable] = build;
  let found: Map<string, readonly number[]> | undefined;
  await withBuiltLab(async ({ lab, hello }) => {
    if (!hello.backend.includes(`/${build}/`)) return;
    found = new Map();
    for (const name of programs) found.set(name, await lossesOf(lab, name));
  });
  return found;
}

async function lossesOf(lab: LabClient, preset: string): Promise<readonly number[]> {
  const runId = newId();
  await lab.runs.start({ runId, program: { kind: "preset", name: preset } });
  const losses = async (): Promise<readonly number[]> => Array.from((await lab.runs.series({ run: runId })).find(({ name }) => name === "loss")?.values ?? []);
  await until(async () => (await losses()).length >= steps || (await lab.runs.get({ run: runId })).summary.status === "succeeded", { timeoutMs: 300_000, what: `${steps} steps of ${preset}` });
  await lab.runs.command({ run: runId, command: "cancel" }).catch(() => undefined);
  return (await losses()).slice(0, steps);
}

const strict = await lossesWith(builds[0]);
if (!strict) throw new Error("The strict engine does not start here.");
for (const build of builds.slice(1)) {
  const losses = await lossesWith(build);
  if (!losses) continue;
  for (const name of programs) {
    const gaps = losses.get(name)!.map((loss, step) => Math.abs(loss - strict.get(name)![step]!) / Math.abs(strict.get(name)![step]!));
    report({ what: `loss gap, ${name}, ${build}`, value: Math.max(...gaps), unit: "", note: `largest relative difference to ${builds[0]} over ${gaps.length} steps, loss ${strict.get(name)![0]!.toPrecision(3)} to ${strict.get(name)!.at(-1)!.toPrecision(3)}` });
  }
}
