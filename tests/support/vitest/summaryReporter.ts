import { writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule } from "vitest/node";

export interface TestSummary {
  passed: number;
  /** Failed tests, suites whose setup or cleanup failed, files that did not load, and errors outside of any test. */
  failed: number;
  skipped: readonly { test: string; reason: string }[];
  /** Of the tests that ran; those that differ in a closing number alone, such as "(3)", are one. */
  figures: readonly { test: string; passed: number; ran: number; seconds: number }[];
}

/** Writes what `npm test` needs for its closing lines to BACKPROP_TEST_SUMMARY; vitest's own JSON has no reasons of skips. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env["BACKPROP_TEST_SUMMARY"];
    if (!file) return;
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const summary: TestSummary = {
      passed: tests.filter((test) => test.result().state === "passed").length,
      failed: tests.filter((test) => test.result().state === "failed" || test.result().state === "pending").length + suites.filter((suite) => suite.errors().length > 0).length + unhandledErrors.length,
      skipped: tests.flatMap((test) => {
        const result = test.result();
        return result.state === "skipped" ? [{ test: `${test.module.relativeModuleId} > ${test.fullName}`, reason: result.note ?? "no reason given" }] : [];
      }),
      figures: figuresOf(tests),
    };
    writeFileSync(file, JSON.stringify(summary));
  }
}

function figuresOf(tests: readonly TestCase[]): TestSummary["figures"] {
  const figures = new Map<string, { test: string; passed: number; ran: number; seconds: number }>();
  for (const one of tests) {
    const { state } = one.result();
    if (state === "skipped") continue;
    const test = one.fullName.replace(/ \(\d+\)$/, "");
    const figure = figures.get(test) ?? { test, passed: 0, ran: 0, seconds: 0 };
    figure.ran++;
    if (state === "passed") figure.passed++;
    figure.seconds += (one.diagnostic()?.duration ?? 0) / 1000;
    figures.set(test, figure);
  }
  return [...figures.values()];
}
