import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import * as library from "#engine/checks/library.ts";

/** The exports of a checks.ts, loaded into this process: for the decisions alone, without the sandbox they run in. */
export async function loadChecks(path: string): Promise<Record<string, unknown>> {
  const code = stripTypeScriptTypes(readFileSync(path, "utf8")).replace(/import (\{[^}]*\}) from "backprop\/checks";/, "const $1 = globalThis.checksLibrary;");
  Object.assign(globalThis, { checksLibrary: library });
  return (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)) as Record<string, unknown>;
}
