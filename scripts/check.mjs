// Every static check of the house, in parallel, in well under 30 s: `npm run check`. `npm run check -- lint types` runs some.
import { underNode24 } from "./lib/node24.mjs";

await underNode24(import.meta.url);
const { runChecks } = await import("./check/runChecks.ts");
process.exitCode = await runChecks(process.argv.slice(2));
