import { expect, test } from "vitest";
import { nearest } from "#renderer/features/tryit/why/nearest.ts";

test("the closest come first, and a picture is closest to itself", () => {
  const pictures = { kind: "images" as const, width: 2, height: 1, classes: ["a", "b"], labels: Uint8Array.of(0, 1, 0, 1), pixels: Uint8Array.of(0, 0, 255, 255, 10, 10, 250, 0), rows: [0, 1, 2, 3] };
  expect(nearest(pictures, Uint8Array.of(255, 255), 2)).toEqual([1, 3]);
  expect(nearest(pictures, Uint8Array.of(9, 9), 9)).toEqual([2, 0, 3, 1]);
});
