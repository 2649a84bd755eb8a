import { expect, test } from "vitest";
import { readNetwork, spokenFor, think, weightsOfUnit, type Network } from "#renderer/features/tryit/why/network.ts";
import { explain } from "#renderer/features/tryit/why/useExplanation.ts";

/** Three pixels, two hidden units, two classes. */
const tensors = [
  { shape: [3, 2], values: Float32Array.of(1, -1, 0.5, 2, 0, 1) },
  { shape: [2], values: Float32Array.of(0, 0) },
  { shape: [2, 2], values: Float32Array.of(1, -1, 0.5, 1) },
  { shape: [2], values: Float32Array.of(0, 0) },
];
const read = (words = "2 relu, 2 softmax", scale = 0.01): Network | undefined => readNetwork({ words, scale, tensors });
const network = read()!;

test("its answer is the one that is worked out by hand", () => {
  // Hidden: max(0, [1·2 + 0.5·1, −1·2 + 2·1 + 1·0]) = [2.5, 0]; scores [2.5, −2.5].
  const { hidden, scores, probabilities } = think(network, Uint8Array.of(200, 100, 0));
  expect(hidden.map((values) => [...values])).toEqual([[2.5, 0]]);
  expect([...scores]).toEqual([2.5, -2.5]);
  expect(probabilities[0]).toBeCloseTo(1 / (1 + Math.exp(-5)), 6);
});

test("what the pixels spoke adds up to how far one score is ahead of the other, and a silent unit carries nothing", () => {
  const spoken = spokenFor(network, Uint8Array.of(200, 100, 50), 0, 1);
  const { scores } = think(network, Uint8Array.of(200, 100, 50));
  expect(spoken.reduce((sum, value) => sum + value, 0)).toBeCloseTo(scores[0]! - scores[1]!, 5);
  expect([...spokenFor(network, Uint8Array.of(200, 100, 0), 0, 1)]).toEqual([4, 1, 0]);
});

test("the weights of a unit are those that lead to it", () => {
  expect([...weightsOfUnit(network, 1)]).toEqual([-1, 2, 1]);
});

test.for([
  ["another kind of layer", "conv 8 3x3 relu, 2 softmax"],
  ["another activation", "2 tanh, 2 softmax"],
  ["other sizes", "3 relu, 2 softmax"],
  ["more layers than weights", "2 relu, 2 relu, 2 softmax"],
  ["shares in the middle", "2 softmax, 2 softmax"],
] as const)("a network with %s is left alone", ([, words]) => {
  expect(read(words)).toBeUndefined();
});

test("an answer is explained only where our sums come to it", () => {
  const pixels = Uint8Array.of(200, 100, 50);
  const answer = (shares: ArrayLike<number>) => ({ label: "a", probabilities: ["a", "b"].map((label, index) => ({ label, probability: shares[index]! })), seen: { width: 3, height: 1, pixels } });
  const explanation = explain(network, pixels, answer(think(network, pixels).probabilities));
  expect(explanation).toMatchObject({ answer: "a", other: "b" });
  expect(explanation?.strongest.map(({ unit }) => unit)).toEqual([0, 1]);
  expect(explain(network, pixels, answer([0.6, 0.4]))).toBeUndefined();
  expect(explain(network, pixels, answer([Number.NaN, Number.NaN]))).toBeUndefined();
});
