import { describe, expect, test } from "vitest";
import { createCurves } from "#renderer/charts/curves.ts";
import { curvePlotsOf } from "#renderer/features/figures/curves/curvePlots.ts";

function curvesOf(series: Readonly<Record<string, readonly number[]>>) {
  const curves = createCurves();
  for (const [name, values] of Object.entries(series)) curves.add(name, values.map((_, index) => index + 1), values);
  return curves;
}

describe("curves of a run", () => {
  test("are losses and shares of right answers, seen and unseen", () => {
    const plots = curvePlotsOf(curvesOf({ loss: [2.3, 1, 0.5], val_loss: [2, 1.2, 1.3], accuracy: [0.1, 0.9], something: [1, 2] }), [{ series: "val_accuracy", value: 0.9, label: "one layer" }]);
    expect(plots.map(({ kind, lines }) => [kind, lines.map(({ part }) => part)])).toEqual([["loss", ["seen", "unseen"]], ["accuracy", ["seen"]]]);
    expect(plots[0]).toMatchObject({ lastStep: 3, best: { step: 2, value: 1.2 }, marks: [], top: 2.4 });
    expect(plots[1]).toMatchObject({ bottom: 0, top: 1, marks: [{ value: 0.9 }] });
  });

  test("that burst keep what was finite", () => {
    const [plot] = curvePlotsOf(curvesOf({ loss: [2, 3, Number.NaN, Infinity] }), []);
    expect(plot!.lines[0]!.points).toHaveLength(2);
    expect(plot!.top).toBeGreaterThanOrEqual(3);
  });

  test("with many points are thinned and given their course", () => {
    const [plot] = curvePlotsOf(curvesOf({ loss: Array.from({ length: 10_000 }, (_, index) => (index === 5001 ? 7 : 1)) }), []);
    const { points, smooth } = plot!.lines[0]!;
    expect(points.length).toBeLessThanOrEqual(610);
    expect(points.map(({ value }) => value)).toContain(7);
    expect(smooth).toBeDefined();
  });

  test("of one point or none are none", () => {
    expect(curvePlotsOf(undefined, [])).toEqual([]);
    expect(curvePlotsOf(curvesOf({ val_accuracy: [0.97] }), [])).toEqual([]);
  });
});
