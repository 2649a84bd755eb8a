import { expect, it } from "vitest";
import { comparePositions, startPosition, type Position } from "#core/runs/position.ts";

it("orders positions by call, then step, then line", () => {
  const rising: Position[] = [startPosition, { call: 0, step: 0, line: 0 }, { call: 0, step: 0, line: 10 }, { call: 1, step: 0, line: 0 }, { call: 1, step: 2, line: -1 }, { call: 1, step: 10, line: 0 }, { call: 2, step: 0, line: 0 }];
  rising.forEach((a, i) => rising.forEach((b, j) => expect(Math.sign(comparePositions(a, b))).toBe(Math.sign(i - j))));
});
