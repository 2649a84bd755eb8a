import { fetchTestElectron, findTestElectron } from "#tests/electron22/testElectron.ts";
import { say, secondsSince } from "../lib/say.mjs";

/** Gets a real Electron for the window's suite; where that is not possible the suite skips its tests and says so. */
export function ensureTestElectron(): void {
  if (findTestElectron()) return;
  say("Fetching an Electron for the tests (about 100 MB, once) ...");
  const start = performance.now();
  const trouble = fetchTestElectron();
  say(trouble ? `No Electron to test with: ${trouble}. Its suite is skipped.` : `Fetched in ${secondsSince(start)}.`);
}
