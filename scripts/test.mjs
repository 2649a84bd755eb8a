// `npm test`: installs what the suites need, builds, runs every suite, and ends with the line `N passed, N failed`.
// Words after `--` go to vitest: `npm test -- tests/unit`.
import { underNode24 } from "./lib/node24.mjs";

await underNode24(import.meta.url);
const { ensureBuilt } = await import("./lib/build.mjs");
const { ensureTestTools } = await import("./test/ensureTestTools.ts");
const { ensureTestElectron } = await import("./test/ensureTestElectron.ts");
const { runSuites } = await import("./test/runSuites.ts");
await Promise.all([ensureBuilt(["host", "window"]), ensureTestTools()]);
ensureTestElectron();
process.exitCode = await runSuites(process.argv.slice(2));
