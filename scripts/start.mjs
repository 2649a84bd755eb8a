// `npm start`. Begins under any Node >= 20 with nothing installed: gets the packages and with them Node 24, builds what is
// stale, and hands over to src/host/start. Flags are judged first, so that a wrong one costs nothing.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureBuilt } from "./lib/build.mjs";
import { underNode24 } from "./lib/node24.mjs";
import { root } from "./lib/root.mjs";
import { parseStartFlags, startUsage } from "./lib/startFlags.mjs";

const parsed = parseStartFlags(process.argv.slice(2));
if (parsed.kind === "help") {
  process.stdout.write(startUsage);
} else if (parsed.kind === "wrong") {
  process.stderr.write(`${parsed.message}\n\n${startUsage}`);
  process.exitCode = 2;
} else {
  await underNode24(import.meta.url);
  await ensureBuilt(parsed.flags.once ? ["host"] : ["host", "window"]);
  const { startLab } = await import(pathToFileURL(join(root, "out", "host", "start.mjs")).href);
  process.exitCode = await startLab(parsed.flags);
}
