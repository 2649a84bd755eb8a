import { expect, test } from "vitest";
import { differenceKeys, explainDifference } from "#core/runs/explainDifference.ts";

const reasons: readonly [reason: string, key: string, values?: Record<string, string>][] = [
  ["178 kernels instead of 108", "kernelCount", { now: "178", before: "108" }],
  ["12 values instead of 10", "valueCount", { now: "12", before: "10" }],
  ["value 4 is float32 [2, 3] instead of float32 [4, 3]", "shape", { now: "float32 [2, 3]", before: "float32 [4, 3]" }],
  ["kernel 7, Relu: Sigmoid is called instead", "otherKernel", { before: "Relu", now: "Sigmoid" }],
  ["kernel 7, Slice: its attributes are others", "kernelInput", { kernel: "Slice" }],
  ["it asks for other kernels than before", "otherKernels"],
  ["value 4 is constant  instead of variable w", "otherValues"],
  ["its results are others", "otherValues"],
  ["it changes other variables", "otherVariables"],
  ["it goes on with numbers that it has read", "numbersRead"],
  ["a variable begins with a computed value", "variableBegins"],
  ["a variable is disposed", "variableDisposed"],
  ["it changes a variable of truth values", "truthValues"],
  ["the shape of what Where answers depends on numbers", "shapeOfNumbers", { kernel: "Where" }],
  ["DecodeJpeg has no place in a program", "noPlace", { kernel: "DecodeJpeg" }],
  ["it has an optimiser of its own for every step", "ownOptimizer"],
];

test.each(reasons)("knows %s by its words", (reason, key, values = {}) => {
  expect(explainDifference(reason)).toEqual({ key, values });
});

test("leaves alone what nobody foresaw, and has an example of all that it knows", () => {
  expect(explainDifference("the cat sat on the keyboard")).toBeUndefined();
  expect(differenceKeys.filter((key) => !reasons.some(([, known]) => known === key))).toEqual([]);
});
