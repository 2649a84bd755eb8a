import { describe, expect, test } from "vitest";
import { curvePlotsOf } from "#renderer/features/figures/curves/curvePlots.ts";

const series = (name: string, values: number[], { call = 0, every = 1 } = {}) => ({ call, name, steps: Float64Array.from(values, (_, index) => (index + 1) * every), values: Float64Array.from(values) });

describe("curves of a run", () => {
  test("are losses and shares of right answers, seen and unseen", () => {
    const plots = curvePlotsOf([series("loss", [2.3, 1, 0.5]), series("val_loss", [2, 1.2, 1.3]), series("accuracy", [0.1, 0.9]), series("something", [1, 2])], [{ series: "val_accuracy", value: 0.9, label: "one layer" }]);
    expect(plots.map(({ kind, lines }) => [kind, lines.map(({ part }) => part)])).toEqual([["loss", ["seen", "unseen"]], ["accuracy", ["seen"]]]);
    expect(plots[0]).toMatchObject({ lastStep: 3, best: { step: 2, value: 1.2 }, marks: [], top: 2.4 });
    expect(plots[1]).toMatchObject({ bottom: 0, top: 1, marks: [{ value: 0.9 }] });
  });

  test("are those of the newest call", () => {
    const [plot] = curvePlotsOf([series("loss", [9, 9]), series("loss", [2, 1], { call: 1 })], []);
    expect(plot!.lines[0]!.points).toEqual([{ step: 1, value: 2 }, { step: 2, value: 1 }]);
  });

  test("that burst keep what was finite", () => {
    const [plot] = curvePlotsOf([series("loss", [2, 3, Number.NaN, Infinity])], []);
    expect(plot!.lines[0]!.points).toHaveLength(2);
    expect(plot!.top).toBeGreaterThanOrEqual(3);
  });

  test("with many points are thinned and given their course", () => {
    const [plot] = curvePlotsOf([series("loss", Array.from({ length: 10_000 }, (_, index) => (index === 5001 ? 7 : 1)))], []);
    const { points, smooth } = plot!.lines[0]!;
    expect(points.length).toBeLessThanOrEqual(610);
    expect(points.map(({ value }) => value)).toContain(7);
    expect(smooth).toBeDefined();
  });

  test("of one point or none are none", () => {
    expect(curvePlotsOf([], [])).toEqual([]);
    expect(curvePlotsOf([series("val_accuracy", [0.97])], [])).toEqual([]);
  });
});
