import { expect, test } from "vitest";
import { createLiveLine } from "#renderer/charts/createLiveLine.ts";
import { createCurve, smoothed } from "#renderer/charts/curves.ts";

test("a line that is followed as it grows is the one that is followed at once", () => {
  const curve = createCurve();
  const bit = createLiveLine({ isSmooth: true });
  for (let step = 1; step <= 300; step++) {
    curve.push(step, Math.sin(step) + 2);
    if (step % 7 === 0) bit.follow(curve, 3);
  }
  bit.follow(curve, 3);
  const whole = createLiveLine({ isSmooth: true });
  whole.follow(curve, 3);
  expect(bit.line().values()).toEqual(whole.line().values());
  expect(bit.course()!.values()).toEqual(whole.course()!.values());
  expect(bit.end()).toEqual({ step: 300, value: smoothed(curve.values()).at(-1) });
  expect(bit.highest()).toBe(Math.max(...curve.values()));
});

test("another curve, or a chart of another width, is taken from its first point on", () => {
  const [first, second] = [createCurve(), createCurve()];
  for (let step = 1; step <= 100; step++) first.push(step, 9);
  second.push(1, 0.5);
  const line = createLiveLine({ isSmooth: false });
  line.follow(first, 20);
  const points = line.line();
  line.follow(first, 1);
  expect(line.line()).not.toBe(points);
  expect(line.line().length).toBe(100);
  line.follow(second, 1);
  expect([line.line().length, line.highest(), line.end()?.value]).toEqual([1, 0.5, 0.5]);
  line.follow(undefined, 1);
  expect([line.line().length, line.end()]).toEqual([0, undefined]);
});

test("a line that ends in no number has no end to write a value at", () => {
  const curve = createCurve();
  curve.push(1, 2);
  curve.push(2, Number.NaN);
  const plain = createLiveLine({ isSmooth: false });
  plain.follow(curve, 1);
  expect([plain.end(), plain.highest()]).toEqual([undefined, 2]);
});
