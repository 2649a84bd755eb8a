import { expect, test } from "vitest";
import { layerCosts } from "#renderer/features/figures/layers/layerCosts.ts";

const conv = { className: "Conv2D", filters: 64, useBias: true, outputShape: [null, 24, 24, 64], weights: 18_496 };
const dense = { className: "Dense", units: 10, useBias: true, outputShape: [null, 10], weights: 1_290 };

test("a convolution uses its weights at every place, a dense layer once, and biases multiply nothing", () => {
  expect(layerCosts([{ className: "Rescaling", outputShape: [null, 28, 28, 1], weights: 0 }, conv, { className: "Flatten", outputShape: [null, 9_216], weights: 0 }, dense])).toEqual([
    { name: "conv2d 64", weights: 18_496, multiplications: 24 * 24 * 9 * 32 * 64 },
    { name: "dense 10", weights: 1_290, multiplications: 1_280 },
  ]);
});

test("without biases all weights multiply", () => {
  expect(layerCosts([{ ...dense, useBias: false, weights: 1_280 }])).toEqual([{ name: "dense 10", weights: 1_280, multiplications: 1_280 }]);
});

test.each([
  ["a layer that does something else with its weights", [dense, { className: "LSTM", units: 4, outputShape: [null, 4], weights: 96 }]],
  ["sizes that are not known", [{ ...conv, outputShape: [null, null, null, 64] }]],
  ["no layer with weights", [{ className: "Flatten", outputShape: [null, 4], weights: 0 }]],
  ["no layers", []],
])("%s is not told wrongly", (_what, layers) => {
  expect(layerCosts(layers)).toBeUndefined();
});
