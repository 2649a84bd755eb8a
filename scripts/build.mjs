// Builds what is stale: the host's programs and the window's page, main and preload.
import { ensureBuilt } from "./lib/build.mjs";
import { underNode24 } from "./lib/node24.mjs";

await underNode24(import.meta.url);
await ensureBuilt(["host", "window"]);
