import { expect, test } from "vitest";
import { onlyChange } from "#renderer/features/run/curves/onlyChange.ts";

const before = { seed: 7, epochs: 5, learningRate: 0.01, optimizer: "sgd", weights: 100 };

test("an earlier run is told by the one setting in which it differs", () => {
  expect(onlyChange(before, { ...before, learningRate: 0.1 })).toBe(0.01);
  expect(onlyChange(before, { ...before, optimizer: "adam" })).toBe("sgd");
  expect(onlyChange(before, { ...before, learningRate: 0.1, weights: 200 })).toBe(0.01);
});

test("and by nothing where it differs in none or in several", () => {
  expect(onlyChange(before, before)).toBeUndefined();
  expect(onlyChange(before, { ...before, learningRate: 0.1, epochs: 2 })).toBeUndefined();
});
