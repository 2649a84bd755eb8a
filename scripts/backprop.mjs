// The command line from a checkout: `npm run -s backprop -- train digits-mlp`. Says what it prepares on stderr only.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureBuilt } from "./lib/build.mjs";
import { underNode24 } from "./lib/node24.mjs";
import { root } from "./lib/root.mjs";

await underNode24(import.meta.url);
await ensureBuilt(["host"]);
await import(pathToFileURL(join(root, "out", "host", "cli.mjs")).href);
