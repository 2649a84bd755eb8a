import { expect, test } from "vitest";
import { sameNumbers } from "#engine/tape/sameTape.ts";

test("numbers are the same where Object.is says so of each: every NaN, and not a zero with another sign", () => {
  const otherNaN = new Float32Array(Int32Array.of(0x7f_c0_00_01).buffer);
  expect(sameNumbers("constant", Float32Array.of(1, Number.NaN, -0), Float32Array.of(1, otherNaN[0]!, -0))).toBe(true);
  expect(sameNumbers("constant", Float32Array.of(Number.NaN), otherNaN)).toBe(true);
  expect(sameNumbers("constant", Float32Array.of(0), Float32Array.of(-0))).toBe(false);
  expect(sameNumbers("constant", Float32Array.of(1, 2), Float32Array.of(1, 3))).toBe(false);
  expect(sameNumbers("constant", Float32Array.of(1, 2).subarray(1), Float32Array.of(2))).toBe(true);
  expect(sameNumbers("constant", Int32Array.of(1, 2), Int32Array.of(1, 3))).toBe(false);
  expect(sameNumbers("constant", Uint8Array.of(1, 0), Uint8Array.of(1, 0))).toBe(true);
});
