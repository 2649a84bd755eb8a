import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. Not import.meta.dirname: Node 20.0 to 20.10 do not have it. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
