import { describe, expect, test } from "vitest";
import { findTrouble } from "#core/runs/findTrouble.ts";

const steps = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe("a run in trouble", () => {
  test("is one whose loss became no number, from that step on", () => {
    expect(findTrouble([1, 2, 3], [2.3, Number.NaN, Number.NaN])).toEqual({ kind: "burst", step: 2 });
    expect(findTrouble([1, 2], [2.3, Infinity])).toEqual({ kind: "burst", step: 2 });
  });

  test("is one whose loss was never 1 % below its first", () => {
    const values = [2.39, 20.7, ...Array.from({ length: 98 }, () => 2.37)];
    expect(findTrouble(steps(100), values)).toEqual({ kind: "stuck", first: 2.39, last: 2.37, highest: 20.7, highestStep: 2, lastStep: 100 });
  });

  test("is not one that was better once, however it ended", () => {
    expect(findTrouble(steps(100), [2.39, 2.36, ...Array.from({ length: 98 }, () => 9)])).toBeUndefined();
  });

  test("is not one of which too few steps are known, nor one without any", () => {
    expect(findTrouble(steps(5), [2, 2, 2, 2, 2])).toBeUndefined();
    expect(findTrouble([], [])).toBeUndefined();
  });
});
