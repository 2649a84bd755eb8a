import { expect, it } from "vitest";
import type { EagerUse } from "#tests/support/engine/plans/eagerTape.ts";
import { comparePlan } from "#tests/support/engine/plans/comparePlan.ts";
import { EagerTape } from "#tests/support/engine/plans/eagerTape.ts";
import { slotKinds } from "#engine/program/operations.ts";

const [rows, columns] = [6, 8];
const numbers = Array.from({ length: rows * columns }, (_, index) => Math.sin(index + 1));

/** The gradient of a mean as tfjs has it: numbers a row, repeated by ones and divided, and then what `reader` does with them. */
function gradientOfMean(reader: "add" | "sum") {
  const tape = new EagerTape();
  const x = tape.outside("feed", [rows, columns], numbers);
  const perRow = tape.outside("feed", [rows, 1], numbers.slice(0, rows));
  const ones = tape.outside("constant", [rows, columns], new Array<number>(rows * columns).fill(1));
  const count = tape.outside("constant", [], [columns]);
  const run = (kernel: string, inputs: Record<string, EagerUse>, attrs = {}): EagerUse => tape.run(kernel, inputs, attrs)[0]!;
  const repeated = run("RealDiv", { a: run("Multiply", { a: perRow, b: ones }), b: count });
  const result = reader === "add" ? run("Add", { a: x, b: repeated }) : run("Sum", { x: repeated }, { axis: [0] });
  const { program, difference } = comparePlan(tape, { given: [x, perRow], results: [result] }, {});
  expect(difference).toBeUndefined();
  const { start } = program.labels.find(({ operation }) => operation === "rows")!;
  const words = program.commands.subarray(start + 2);
  return Array.from({ length: words[3]! }, (_, slot) => words[9 + 2 * slot]!);
}

it("numbers a row that are scaled before they are added to a matrix stay numbers a row", () => {
  expect(gradientOfMean("add")).not.toContain(slotKinds.scratch);
});

it("a sum over repeated numbers gets all of them", () => {
  expect(gradientOfMean("sum")).toContain(slotKinds.scratch);
});
