import { expect, test } from "vitest";
import { allProbes } from "#engine/estimate/probes.ts";
import { workOf } from "#engine/estimate/work.ts";
import { operations } from "#engine/program/operations.ts";
import { readCommands } from "#engine/program/readCommands.ts";

test("every operation is measured by a calibration, as the work that its commands count as", () => {
  const probes = allProbes();
  const measured = new Set(probes.map(({ program }) => readCommands(program.commands)[0]!.operation));
  expect(Object.keys(operations).filter((name) => !measured.has(name as keyof typeof operations))).toEqual([]);
  const families = new Set(probes.map(({ work }) => work.family));
  const counted = probes.flatMap(({ program }) => readCommands(program.commands).flatMap(workOf));
  expect(counted.filter(({ family }) => !families.has(family)).map(({ family }) => family)).toEqual([]);
  expect(counted.every(({ amount, times }) => amount > 0 && times > 0)).toBe(true);
});
