import { expect, test } from "vitest";
import type { Calibration } from "#core/runs/calibration.ts";
import { predictSeconds, predictStep } from "#engine/estimate/predictSeconds.ts";
import { commandFlags, operations } from "#engine/program/operations.ts";
import { flopsOf } from "#engine/program/costs.ts";
import { readCommands } from "#engine/program/readCommands.ts";

const product = (m: number, n: number, k: number): Int32Array => {
  const named: Partial<Record<string, number>> = { batchOuter: 1, batchInner: 1, m, n, k, lda: k, ldb: n, ldc: n, a: 16, b: 16, c: 16 };
  const words = Object.keys(operations.matmul).map((word) => named[word] ?? 0);
  return Int32Array.from([1, words.length, ...words, 0, 0]);
};

const calibration = (measured: readonly [m: number, n: number, k: number, nanoseconds: number][], memory: Calibration["memory"] = []): Calibration => ({
  machine: "wasm-simd", threads: 1, peak: 1e9, barrier: 0, overhead: 0, feed: 0, seconds: 1, memory,
  families: { "matmul NN": measured.map(([m, n, k, nanoseconds]) => ({ sizes: [m, n, k], nanoseconds })) },
});

test("a command is read with its words by name", () => {
  const [command, ...others] = readCommands(product(3, 4, 5));
  expect(others).toEqual([]);
  expect(command).toMatchObject({ start: 0, operation: "matmul", words: { m: 3, n: 4, k: 5, transposeA: 0 } });
});

test("a product of matrices counts two operations a term", () => {
  expect(flopsOf(readCommands(product(3, 4, 5))[0]!)).toBe(2 * 3 * 4 * 5);
});

test("what was measured is what is said", () => {
  const known = calibration([[8, 8, 8, 2], [64, 64, 64, 0.5], [8, 64, 8, 1.5], [64, 8, 64, 0.7]]);
  const seconds = predictSeconds({ commands: product(64, 64, 64), arenaSize: 1000 }, known);
  expect(seconds / (2 * 64 ** 3 * 0.5e-9)).toBeCloseTo(1, 1);
});

test("between two sizes the speed lies between theirs", () => {
  const known = calibration([[16, 16, 16, 2], [64, 64, 64, 0.5]]);
  const rate = predictSeconds({ commands: product(32, 32, 32), arenaSize: 1000 }, known) / (2 * 32 ** 3 * 1e-9);
  expect(rate).toBeGreaterThan(0.6);
  expect(rate).toBeLessThan(1.7);
});

test("far beyond what was measured the speed stays near the nearest", () => {
  const known = calibration([[16, 16, 16, 2], [64, 64, 64, 0.5]]);
  const rate = predictSeconds({ commands: product(4096, 4096, 4096), arenaSize: 1000 }, known) / (2 * 4096 ** 3 * 1e-9);
  expect(rate).toBeGreaterThanOrEqual(0.25);
});

test("of the numbers of threads the fastest serves a step, and what it is fed costs its way", () => {
  const slow = calibration([[8, 8, 8, 2]]);
  const fast = { ...calibration([[8, 8, 8, 1]]), threads: 2, overhead: 1e-6, feed: 3 };
  const program = { commands: product(8, 8, 8), arenaSize: 1000, feeds: [{ size: 1000 }] as unknown as Parameters<typeof predictStep>[0]["feeds"] };
  const alone = predictSeconds(program, fast);
  expect(predictStep(program, [fast])).toEqual({ threads: 2, seconds: 1e-6 + 4000 * 3e-9 + alone });
  expect(predictStep(program, [slow, fast])?.threads).toBe(1);
  expect(predictStep(program, [])).toBeUndefined();
});

test("a command before which all threads meet costs their meeting too", () => {
  const known = { ...calibration([[8, 8, 8, 1]]), threads: 2, barrier: 5e-6 };
  const meeting = product(8, 8, 8);
  meeting[0]! |= commandFlags.barrier << 16;
  expect(predictSeconds({ commands: meeting, arenaSize: 1000 }, known) - predictSeconds({ commands: product(8, 8, 8), arenaSize: 1000 }, known)).toBeCloseTo(5e-6, 12);
});
