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

test("a line is laid along another axis point by point, and begins once it is known where its steps lie", () => {
  const curve = createCurve();
  let perSecond: number | undefined;
  const live = createLiveLine({ isSmooth: false, along: (steps) => (perSecond === undefined ? new Float64Array() : steps.map((step) => step / perSecond!)) });
  curve.push(10, 3);
  live.follow(curve, 1);
  expect([live.line().length, live.end()]).toEqual([0, undefined]);
  perSecond = 5;
  curve.push(20, 2);
  live.follow(curve, 1);
  curve.push(30, 1);
  live.follow(curve, 1);
  expect([...live.line().steps()]).toEqual([2, 4, 6]);
  expect(live.end()).toEqual({ step: 6, value: 1 });
});
