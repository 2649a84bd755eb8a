import { expect, test } from "vitest";
import { judgeSight } from "#renderer/features/run/sight/judgeSight.ts";

test("marks the answers that are wrong", () => {
  expect(judgeSight({ labels: Uint8Array.of(3, 9, 8, 3), answers: [3, 9, 8, 5] })).toEqual({ count: 4, wrong: new Map([[3, 5]]), mostWrong: false, always: undefined });
});

test("says when most are wrong, and when all of those are the same answer", () => {
  expect(judgeSight({ labels: Uint8Array.of(3, 8, 8, 9), answers: [9, 9, 9, 9] })).toMatchObject({ mostWrong: true, always: 9 });
  expect(judgeSight({ labels: Uint8Array.of(3, 8, 8, 9), answers: [9, 1, 9, 9] })).toMatchObject({ mostWrong: true, always: undefined });
});

test("counts only pictures that were asked about", () => {
  expect(judgeSight({ labels: Uint8Array.of(3, 8, 8, 9), answers: [3, 8] }).count).toBe(2);
});
