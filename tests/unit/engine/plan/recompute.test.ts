import { expect, it } from "vitest";
import { expressions, slotKinds } from "#engine/program/operations.ts";
import type { Program } from "#engine/program/Program.ts";
import { comparePlan } from "#tests/support/engine/plans/comparePlan.ts";
import { EagerTape, type EagerUse } from "#tests/support/engine/plans/eagerTape.ts";

const side = 8;

/** An activation, a product, and a gradient that reads what the activation had: x, x^2, and tanh(x) + 1. */
function activation({ variable = false } = {}) {
  const tape = new EagerTape();
  const numbers = Array.from({ length: side * side }, (_, index) => Math.sin(index + 1));
  const x = tape.outside(variable ? "variable" : "feed", [side, side], numbers);
  const weight = tape.outside("feed", [side, side], numbers.toReversed());
  const one = tape.outside("constant", [], [1]);
  const run = (kernel: string, inputs: Record<string, EagerUse>, attrs = {}): EagerUse => tape.run(kernel, inputs, attrs)[0]!;
  const square = run("Square", { x });
  const above = run("Add", { a: run("Tanh", { x }), b: one });
  const activated = run("Multiply", { a: square, b: above });
  const product = run("BatchMatMul", { a: tape.reshape(activated, [1, side, side]), b: tape.reshape(weight, [1, side, side]) }, { transposeA: false, transposeB: false });
  const gradient = run("Add", { a: run("Multiply", { a: tape.reshape(product, [side, side]), b: square }), b: run("Multiply", { a: above, b: square }) });
  return { tape, x, weight, activated, gradient };
}

/** By rows command: its expressions, and how many full values it reads or writes. */
function rowPrograms({ commands, labels }: Program) {
  return labels.filter(({ operation }) => operation === "rows").map(({ start }) => {
    const words = commands.subarray(start + 2, start + 2 + commands[start + 1]!);
    const [slots, instructions] = [words[3]!, words[4]!];
    const kinds = Array.from({ length: slots }, (_, slot) => words[9 + 2 * slot]!);
    return { full: kinds.filter((kind) => kind === slotKinds.full).length, does: Array.from({ length: instructions }, (_, index) => expressions[words[9 + 2 * slots + 4 * index]!]) };
  });
}

it("what is cheap to compute again is not kept in memory for the gradient, what is not cheap is", () => {
  const { tape, x, weight, gradient } = activation();
  const { program, difference } = comparePlan(tape, { given: [x, weight], results: [gradient] }, {});
  expect(difference).toBeUndefined();
  const [forward, backward] = rowPrograms(program);
  // x to read, tanh(x) and the activation to write; the square and the sum are nobody's but the tile's.
  expect(forward).toEqual({ full: 3, does: ["square", "tanh", "add", "mul"] });
  expect(backward!.does.filter((expression) => expression === "tanh")).toEqual([]);
  expect(backward!.does).toEqual(expect.arrayContaining(["square", "add"]));
  // x, tanh(x), the product, the gradient.
  expect(backward!.full).toBe(4);
});

it("a value that somebody else wants is kept, and read", () => {
  const { tape, x, weight, gradient, activated } = activation();
  const { program, difference } = comparePlan(tape, { given: [x, weight], results: [gradient, activated] }, {});
  expect(difference).toBeUndefined();
  expect(rowPrograms(program)[0]!.full).toBe(3);
});

it("a variable that changes is not read again after it has", () => {
  const { tape, x, weight, gradient } = activation({ variable: true });
  tape.update("x", x, gradient);
  const { program, difference } = comparePlan(tape, { given: [x, weight], results: [], updates: [{ before: x, after: gradient }] }, {});
  expect(difference).toBeUndefined();
  expect(rowPrograms(program).at(-1)!.does).not.toContain("square");
});
