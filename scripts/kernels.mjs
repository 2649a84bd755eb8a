// `npm run kernels`: builds the training engine's kernels into resources/kernels; words choose files by the beginnings of their names.
// `npm run kernels -- --check`: builds them again and compares.
import { underNode24 } from "./lib/node24.mjs";

await underNode24(import.meta.url);
const { runKernels } = await import("./kernels/runKernels.ts");
process.exitCode = await runKernels(process.argv.slice(2));
