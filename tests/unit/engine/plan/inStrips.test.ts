import { expect, it } from "vitest";
import { comparePlan } from "#tests/support/engine/plans/comparePlan.ts";
import { EagerTape, type EagerUse } from "#tests/support/engine/plans/eagerTape.ts";

const [batch, side, width] = [16, 128, 2];

/** Scores of a batch, a number taken from each row of them, and what `last` makes of the result. */
function scores(last: (tape: EagerTape, weights: EagerUse, x: EagerUse) => EagerUse) {
  const tape = new EagerTape();
  const x = tape.outside("feed", [batch, side, width], Array.from({ length: batch * side * width }, (_, index) => Math.sin(index + 1)));
  const [products] = tape.run("BatchMatMul", { a: x, b: x }, { transposeA: false, transposeB: true });
  const [greatest] = tape.run("Max", { x: products! }, { reductionIndices: [2], keepDims: true });
  const [weights] = tape.run("Sub", { a: products!, b: tape.reshape(greatest!, [batch, side, 1]) });
  const result = last(tape, weights!, x);
  const { program, difference } = comparePlan(tape, { given: [x], results: [result] }, {});
  expect(difference).toBeUndefined();
  return program.labels.map(({ operation }) => operation);
}

it("a batch whose scores are too large for the cache is done strip by strip", () => {
  const operations = scores((tape, weights, x) => tape.run("BatchMatMul", { a: weights, b: x }, { transposeA: false, transposeB: false })[0]!);
  expect(operations).toEqual(["matmul", "rows", "matmul", "matmul", "rows", "matmul"]);
});

it("a product that needs all of the batch at once waits for all of it", () => {
  const operations = scores((tape, weights, x) => {
    const [a, b] = [tape.reshape(weights, [1, batch * side, side]), tape.reshape(x, [1, batch * side, width])];
    return tape.run("BatchMatMul", { a, b }, { transposeA: true, transposeB: false })[0]!;
  });
  expect(operations).toEqual(["matmul", "rows", "matmul", "rows", "matmul"]);
});
