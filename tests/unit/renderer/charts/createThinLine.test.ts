import { expect, test } from "vitest";
import { createThinLine } from "#renderer/charts/createThinLine.ts";

/** Repeats itself, so that a failure can be seen again. */
function noise(): () => number {
  let state = 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

test("a thin line keeps the lowest and the highest point of each stretch, in order, after every point", () => {
  const stretch = 7.3;
  const line = createThinLine(stretch);
  const next = noise();
  const all: { step: number; value: number }[] = [];
  for (let step = 1; step <= 500; step++) {
    const value = next() < 0.05 ? 100 * next() : next();
    all.push({ step, value });
    line.push(step, value);
    const kept = Array.from(line.points.steps(), (at, index) => ({ step: at, value: line.points.values()[index]! }));
    expect(kept.every((point, index) => index === 0 || point.step > kept[index - 1]!.step)).toBe(true);
    expect(kept).toEqual(kept.map((point) => all[point.step - 1]));
    expect(kept.at(-1)).toEqual({ step, value });
    const open = Math.floor(step / stretch);
    const inStretch = (points: typeof all): number[] => points.filter((point) => Math.floor(point.step / stretch) === open).map((point) => point.value);
    expect(Math.max(...inStretch(kept))).toBe(Math.max(...inStretch(all)));
    expect(Math.min(...inStretch(kept))).toBe(Math.min(...inStretch(all)));
  }
  for (let open = 0; open <= Math.floor(500 / stretch); open++) {
    const inStretch = all.filter(({ step }) => Math.floor(step / stretch) === open).map(({ value }) => value);
    const kept = Array.from(line.points.steps()).flatMap((step, index) => (Math.floor(step / stretch) === open ? [line.points.values()[index]!] : []));
    expect([Math.min(...kept), Math.max(...kept)]).toEqual([Math.min(...inStretch), Math.max(...inStretch)]);
  }
  expect(line.points.length).toBeLessThanOrEqual(2 * Math.ceil(500 / stretch) + 1);
});

test("what is settled of a thin line does not change any more", () => {
  const line = createThinLine(10);
  const next = noise();
  for (let step = 0; step < 95; step++) line.push(step, next());
  const settled = line.points.settled();
  const before = line.points.values().slice(0, settled);
  for (let step = 95; step < 400; step++) line.push(step, 10 * next());
  expect(line.points.values().slice(0, settled)).toEqual(before);
  expect(line.points.settled()).toBeGreaterThan(settled);
});

test("with a stretch for each step every point is kept, and what is no number is left out", () => {
  const line = createThinLine(0.5);
  for (const [step, value] of [[1, 3], [2, Number.NaN], [3, 2], [4, Infinity], [9, 5]] as const) line.push(step, value);
  expect([...line.points.steps()]).toEqual([1, 3, 9]);
  expect([...line.points.values()]).toEqual([3, 2, 5]);
});
