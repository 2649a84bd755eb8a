import { expect, test } from "vitest";
import { sharesOf, shownLetter } from "#renderer/features/figures/attention/useAttention.ts";

test("the rows of one head are taken out of all of them", () => {
  const shares = Float32Array.from({ length: 2 * 3 * 4 }, (_, at) => at);
  const map = { letters: ["a", "b"], unknown: "", layers: 2, heads: 3, shares };
  expect(sharesOf(map, { layer: 0, head: 0 })).toEqual([[0, 1], [2, 3]]);
  expect(sharesOf(map, { layer: 1, head: 2 })).toEqual([[20, 21], [22, 23]]);
});

test("letters that can't be seen have a sign", () => {
  expect([" ", "\n", "a"].map(shownLetter)).toEqual(["␣", "↵", "a"]);
});
