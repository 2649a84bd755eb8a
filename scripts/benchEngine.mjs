// `npm run bench:engine`: the training engine's models against PyTorch on this machine, in one run. `npm run bench:engine -- mlp-32 --rounds=1 --seconds=2` for less.
import { underNode24 } from "./lib/node24.mjs";

await underNode24(import.meta.url);
const { runEngineBench } = await import("../bench/engine/runEngineBench.ts");
process.exitCode = await runEngineBench(process.argv.slice(2));
