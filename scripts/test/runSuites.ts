import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TestSummary } from "#tests/support/vitest/summaryReporter.ts";
import { findOnPath } from "../lib/findOnPath.mjs";
import { runToEnd } from "../lib/node24.mjs";
import { root } from "../lib/root.mjs";

/** What Node compiled, for every process after the first: hundreds of workers, command lines and lab hosts load the same files. Processes of student code have no environment, and so none of it. */
const compiled = join(root, "node_modules", ".cache", "backprop-tests");

/** Runs vitest, under Xvfb where there is no display, and prints every skip and the closing line, with `figures` also how often each test held. Answers the exit code. */
export async function runSuites(words: readonly string[], { figures = false } = {}): Promise<number> {
  const file = join(root, "out", "test-summary.json");
  mkdirSync(join(root, "out"), { recursive: true });
  rmSync(file, { force: true });

  const vitest = [process.execPath, join(root, "node_modules", "vitest", "vitest.mjs"), "run", "--reporter=default", "--reporter=./tests/support/vitest/summaryReporter.ts", ...words];
  const [command = "", ...args] = [...virtualDisplay(), ...vitest];
  const code = await runToEnd(command, args, { NODE_COMPILE_CACHE: compiled, ...process.env, BACKPROP_TEST_SUMMARY: file });

  const summary = readSummary(file);
  if (!summary) console.log(`The tests ended with ${code} before they could say what passed.`);
  const { passed, failed, skipped } = summary ?? { passed: 0, failed: 1, skipped: [] };
  if (figures) printFigures(summary?.figures ?? []);
  for (const { test, reason } of skipped) console.log(`skipped: ${test} (${reason})`);
  if (summary && passed + failed === 0) console.log("No test ran: that is a failure too.");
  const bad = failed > 0 || passed === 0 || code !== 0;
  console.log(`${passed} passed, ${bad ? Math.max(failed, 1) : 0} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`);
  return bad ? code || 1 : 0;
}

function printFigures(figures: TestSummary["figures"]): void {
  for (const { test, passed, ran, seconds } of figures) console.log(`${passed} of ${ran} held (${seconds.toFixed(0)} s): ${test}`);
}

function virtualDisplay(): readonly string[] {
  if (process.platform !== "linux" || process.env["DISPLAY"]) return [];
  const xvfb = findOnPath("xvfb-run");
  return xvfb && findOnPath("xauth") ? [xvfb, "--auto-servernum", "--server-args=-screen 0 1366x768x24"] : [];
}

function readSummary(file: string): TestSummary | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as TestSummary;
  } catch {
    return undefined; // vitest was killed or could not start
  }
}
