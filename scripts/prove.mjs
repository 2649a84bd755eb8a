// `npm run prove`: the long proofs in full, where `npm test` runs a sample. PROVE_KILLS says how many kills, PROVE_HASHES how many equal runs;
// with PROVE_PRESETS presets are trained to their end.
import { ensureBuilt } from "./lib/build.mjs";
import { underNode24 } from "./lib/node24.mjs";

await underNode24(import.meta.url);
await ensureBuilt(["host"]);
const { runSuites } = await import("./test/runSuites.ts");
process.env.PROVE_KILLS ??= "50";
process.env.PROVE_HASHES ??= "100";
process.env.PROVE_PRESETS ??= "1";
process.exitCode = await runSuites(["tests/integration/kill", "tests/integration/student/equalHashes", "tests/integration/presets", ...process.argv.slice(2)]);
