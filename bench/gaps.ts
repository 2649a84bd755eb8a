// How far the losses of the engine's builds are from those of the strict one, over the first 200 steps of the same programs; and how far
// the strict one is from itself, where a single weight begins with another last bit: what the method makes of a rounding, whoever computes.
import { newId } from "#shared/ids.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import { engineVariable } from "#engine/backends/chooseEngine.ts";
import { presets } from "#engine/presets/presets.ts";
import { until } from "#tests/support/until.ts";
import { withBuiltLab } from "./openBuiltLab.ts";
import { report } from "./report.ts";

const programs = ["mlp-digits", "cnn-digits", "lstm-sequence", "text-classifier", "regressor-64-32-1"] as const;
const steps = 200;
/** The one whose bits are the same on every platform comes first. */
const builds = ["wasm-simd", "wasm-fma", "neon", "avx2", "avx512"] as const;

type Losses = Map<string, readonly number[]>;

/** Losses of the first steps by program; undefined where this computer has no such build. `change`: of the programs' texts. */
async function lossesWith(build: string, change?: (text: string) => string): Promise<Losses | undefined> {
  process.env[engineVariable] = build;
  let found: Losses | undefined;
  await withBuiltLab(async ({ lab, hello }) => {
    if (!hello.backend.includes(`/${build}/`)) return;
    found = new Map();
    for (const name of programs) found.set(name, await lossesOf(lab, name, change));
  });
  return found;
}

/** The program with the largest number of its last matrix of weights one unit in the last place away, when `fit` begins. */
function nudged(text: string): string {
  const nudge = `const fit: typeof fitAsIs = (model, ...rest) => {
  const weights = model.getWeights();
  const at = weights.findLastIndex(({ rank }) => rank > 1);
  const numbers = weights[at].dataSync().slice();
  const largest = numbers.reduce((most, value, index) => (Math.abs(value) > Math.abs(numbers[most]) ? index : most), 0);
  new Int32Array(numbers.buffer)[largest]++;
  model.setWeights(weights.map((weight, index) => (index === at ? tf.tensor(numbers, weight.shape) : weight)));
  return fitAsIs(model, ...rest);
};`;
  const changed = text.replace(/(import \{[^}]*\b)fit\b([^}]*\} from "backprop";)/, (_, before: string, after: string) => `${before}fit as fitAsIs${after}\n${nudge}`);
  if (changed === text) throw new Error("A program does not import fit.");
  return changed;
}

async function lossesOf(lab: LabClient, preset: string, change?: (text: string) => string): Promise<readonly number[]> {
  const runId = newId();
  const { entry, files } = presets[preset]!;
  await lab.runs.start({ runId, program: change ? { kind: "files", entry, files: { ...files, [entry]: change(files[entry]!) } } : { kind: "preset", name: preset } });
  const losses = async (): Promise<readonly number[]> => Array.from((await lab.runs.series({ run: runId })).find(({ name }) => name === "loss")?.values ?? []);
  await until(async () => (await losses()).length >= steps || (await lab.runs.get({ run: runId })).summary.status === "succeeded", { timeoutMs: 900_000, what: `${steps} steps of ${preset}` });
  await lab.runs.command({ run: runId, command: "cancel" }).catch(() => undefined);
  return (await losses()).slice(0, steps);
}

/** Largest relative difference of each program's losses. */
function reportGaps(strict: Losses, losses: Losses, which: string, to: string): void {
  for (const name of programs) {
    const [own, other] = [strict.get(name)!, losses.get(name)!];
    const gaps = other.map((loss, step) => Math.abs(loss - own[step]!) / Math.abs(own[step]!));
    report({ what: `loss gap, ${name}, ${which}`, value: Math.max(...gaps), unit: "", note: `largest relative difference to ${to} over ${gaps.length} steps, after 5 steps ${Math.max(...gaps.slice(0, 5)).toExponential(1)}, loss ${own[0]!.toPrecision(3)} to ${own.at(-1)!.toPrecision(3)}` });
  }
}

const [strictest] = builds;
const strict = await lossesWith(strictest);
if (!strict) throw new Error("The strict engine does not start here.");
reportGaps(strict, (await lossesWith(strictest, nudged))!, `${strictest} with one weight's last bit changed`, "itself");
for (const build of builds.slice(1)) {
  const losses = await lossesWith(build);
  if (losses) reportGaps(strict, losses, build, strictest);
}
