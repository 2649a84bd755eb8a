import { measureEngine } from "#engine/backends/measureEngine.ts";

/** Measures one engine in a process of its own, since it is the whole process's: NAME SECONDS. Answers one line of JSON. */
const [wanted = "auto", seconds = "1"] = process.argv.slice(2);
const measured = await measureEngine({ wanted, seconds: Number(seconds), now: () => performance.now() });
process.stdout.write(`${JSON.stringify(measured)}\n`, () => process.exit(0));
