import { writeSync } from "node:fs";
import { measureEngine } from "#engine/backends/measureEngine.ts";

/** Measures one engine in a process of its own, since it is the whole process's: NAME SECONDS. A line of JSON after each program, with all so far. */
const [wanted = "auto", seconds = "1"] = process.argv.slice(2);
await measureEngine({ wanted, seconds: Number(seconds), now: () => performance.now(), onProgram: (measured) => writeSync(1, `${JSON.stringify(measured)}\n`) });
process.exit(0);
