import { expect, test } from "vitest";
import { answersOf, fitting, inked, movedRight, places, productsAt, side, stencils, sumAt } from "#renderer/features/figures/stencil/stencils.ts";

/** Ink right of the column. */
const edge = (column: number): Uint8Array => Uint8Array.from({ length: side * side }, (_, at) => (at % side >= column ? 255 : 0));

test("the nine products lie as the pixels do, and their sum is the answer", () => {
  const products = productsAt(edge(11), stencils.upright, { row: 4, column: 10 });
  expect(products.map(({ pixel }) => pixel)).toEqual([0, 1, 1, 0, 1, 1, 0, 1, 1]);
  expect(sumAt(edge(11), stencils.upright, { row: 4, column: 10 })).toBe(3);
  expect(sumAt(edge(11), stencils.level, { row: 4, column: 10 })).toBe(0);
});

test("where the picture moves by a pixel, its answers move along", () => {
  const one = answersOf(edge(10), stencils.upright);
  const moved = answersOf(movedRight(edge(10)), stencils.upright);
  for (let column = 2; column < places - 2; column++) expect(moved[5 * places + column + 1]).toBe(one[5 * places + column]);
});

test("the window stays on the picture", () => {
  expect(fitting({ row: -3, column: 40 })).toEqual({ row: 0, column: places - 1 });
});

test("a stroke leaves ink along its whole way and nowhere else", () => {
  const drawn = inked(new Uint8Array(side * side), { x: 5, y: 14 }, { x: 20, y: 14 });
  for (let column = 5; column < 20; column++) expect(drawn[14 * side + column]).toBeGreaterThan(200);
  expect(drawn[5 * side + 10]).toBe(0);
});
