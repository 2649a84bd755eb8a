// `npm run bench`: measures what is promised and prints one table; `npm run bench -- rpc` measures one piece.
import { underNode24 } from "./lib/node24.mjs";

await underNode24(import.meta.url);
const { ensureBuilt } = await import("./lib/build.mjs");
await ensureBuilt(["host", "window"]);
const { runBench } = await import("../bench/run.ts");
process.exitCode = await runBench(process.argv.slice(2));
