import { expect, test } from "vitest";
import { mix, rgbOf } from "#renderer/features/figures/pictures/signedColours.ts";
import { templatesOf } from "#renderer/features/figures/pictures/templates.ts";

test("a dense layer on pictures is one map a unit", () => {
  const values = Float32Array.from({ length: 8 }, (_, index) => index - 4);
  const templates = templatesOf([{ shape: [2], values: new Float32Array(2) }, { shape: [4, 2], values }])!;
  expect(templates.width).toBe(2);
  expect(templates.maps.map((map) => [...map])).toEqual([[-4, -2, 0, 2], [-3, -1, 1, 3]]);
  expect(templates.most).toBe(4);
});

test("stencils of one channel are maps too, before any dense layer is looked at", () => {
  const values = Float32Array.from({ length: 8 }, (_, index) => index);
  const templates = templatesOf([{ shape: [2, 2, 1, 2], values }, { shape: [2], values: new Float32Array(2) }, { shape: [4, 2], values: new Float32Array(8) }])!;
  expect(templates.width).toBe(2);
  expect(templates.maps.map((map) => [...map])).toEqual([[0, 2, 4, 6], [1, 3, 5, 7]]);
});

test.each([[[3, 2]], [[4]], [[2, 8, 1, 2]], [[2, 2, 4, 3]], [[3, 3, 3, 2]]])("weights of shape %j are no maps", (shape) => {
  expect(templatesOf([{ shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)) }])).toBeUndefined();
});

test("weights that are all zero are drawn in the middle colour", () => {
  expect(templatesOf([{ shape: [4, 1], values: new Float32Array(4) }])!.most).toBe(1);
});

test("signed values are mixed from the middle to either end", () => {
  const colours = { negative: rgbOf("#C4380F"), middle: rgbOf("#000"), positive: rgbOf("#4453F2") };
  expect(mix(colours, 0)).toEqual([0, 0, 0]);
  expect(mix(colours, -1)).toEqual([196, 56, 15]);
  expect(mix(colours, 2)).toEqual([68, 83, 242]);
  expect(mix(colours, 0.5)).toEqual([34, 42, 121]);
});
