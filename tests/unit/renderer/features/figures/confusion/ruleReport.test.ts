import { expect, test } from "vitest";
import { ruleReport } from "#renderer/features/figures/confusion/ruleReport.ts";

const rows = [
  { species: "A", island: "x", mass: 1 },
  { species: "A", island: "y", mass: 6 },
  { species: "B", island: "x", mass: 9 },
  { species: "B", island: "y", mass: "" },
];
const sample = { kind: "table" as const, columns: ["species", "island", "mass"], rows };
const rule = { features: ["mass"], classes: ["A", "B"], mean: [5], sd: [1], weights: [[-1, 1]], bias: [0, 0] };
const start = { ...rule, weights: [[0, 0]] };

test("the best rule of the exports is asked about rows that have all it needs", () => {
  const report = ruleReport({ history: [1], rule, start }, sample)!;
  expect(report.confusion).toEqual([[1, 1], [0, 1]]);
  expect(report.rowsOf(0, 1)).toEqual([rows[1]]);
  expect(report.rowsOf(1, 0)).toEqual([]);
});

test("without a rule, or with one of other classes, there is nothing to tell", () => {
  expect(ruleReport({ rule: { w: 1 } }, sample)).toBeUndefined();
  expect(ruleReport({ rule: { ...rule, classes: ["A", "C"] } }, sample)).toBeUndefined();
});
