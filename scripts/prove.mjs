// `npm run prove`: the long proofs in full, where `npm test` runs a sample, and how often each thing held. PROVE_KILLS says how many
// kills, PROVE_HASHES how many equal runs, PLANNED_STEPS how many random graphs (PLANNED_SEED: which); with PROVE_PRESETS presets are trained to their end,
// with PROVE_LESSONS what a lesson shows by a run that goes wrong.
import { ensureBuilt } from "./lib/build.mjs";
import { underNode24 } from "./lib/node24.mjs";

await underNode24(import.meta.url);
await ensureBuilt(["host"]);
const { runSuites } = await import("./test/runSuites.ts");
process.env.PROVE_KILLS ??= "50";
process.env.PROVE_HASHES ??= "100";
process.env.PLANNED_STEPS ??= "2000";
process.env.PROVE_PRESETS ??= "1";
process.env.PROVE_LESSONS ??= "1";
const chosen = process.argv.slice(2);
const all = ["tests/integration/kill", "tests/integration/student/equalHashes", "tests/integration/presets", "tests/integration/lessons/cnn-digits", "tests/integration/lessons/tiny-gpt", "tests/unit/engine/plan/randomSteps", "tests/numeric/plan/randomSteps", "tests/numeric/runtime/randomNets"];
process.exitCode = await runSuites(chosen.length > 0 ? chosen : all, { figures: true });
