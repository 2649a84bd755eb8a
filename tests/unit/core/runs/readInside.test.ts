import { describe, expect, test } from "vitest";
import type { LayerLook, StepProfile } from "#core/runs/events.ts";
import { insideTroubles, readProfile, typicalSize, updateRatio } from "#core/runs/readInside.ts";

const layer = (name: string, given: Partial<LayerLook> = {}): LayerLook => ({ name, activations: { norm: 10, size: 100 }, gradient: { norm: 1, size: 100 }, weights: 10, update: 0.01, ...given });

describe("what is seen inside", () => {
  test("of a healthy net is no trouble", () => {
    expect(insideTroubles([layer("a", { dead: { units: 5, of: 10 } }), layer("b")])).toEqual([]);
    expect(updateRatio(layer("a"))).toBe(1e-3);
    expect(typicalSize({ norm: 10, size: 100 })).toBe(1);
  });

  test("is told as a trouble where more than half of the units are dead", () => {
    expect(insideTroubles([layer("a", { dead: { units: 6, of: 10 } })])).toEqual([{ kind: "dead", layer: "a", units: 6, of: 10 }]);
  });

  test("is told where steps are far from a thousandth of the weights", () => {
    expect(insideTroubles([layer("a", { update: 1 }), layer("b", { update: 1e-6 })]).map(({ kind, layer: name }) => [kind, name])).toEqual([["updates-large", "a"], ["updates-small", "b"]]);
    // A layer without a gradient is not trained, or done: no step is too small for it.
    expect(insideTroubles([layer("a", { update: 0, gradient: { norm: 0, size: 100 } })])).toEqual([]);
    // Biases begin at 0.
    expect(insideTroubles([layer("a", { weights: 0, update: 0.1 })])).toEqual([]);
  });

  test("is told where the gradient vanishes on its way to the first layer, or explodes", () => {
    expect(insideTroubles([layer("a", { gradient: { norm: 1e-5, size: 100 } }), layer("b"), layer("c")])).toEqual([{ kind: "vanishing", layer: "a", ratio: expect.closeTo(1e-5) as number }]);
    expect(insideTroubles([layer("a"), layer("b", { gradient: { norm: 2000, size: 4 } })])[0]).toEqual({ kind: "exploding", layer: "b", norm: 2000 });
    expect(insideTroubles([layer("a", { gradient: { norm: Number.NaN, size: 4 } })])).toEqual([{ kind: "not-finite", layer: "a" }]);
  });
});

describe("the profile of a step", () => {
  const part = (given: Partial<StepProfile["parts"][number]>): StepProfile["parts"][number] => ({ phase: "forward", operation: "conv", kernels: ["Conv2D"], milliseconds: 0.5, flops: 0, ...given });
  const profile: StepProfile = {
    milliseconds: 2, threads: 1, peak: 8e9,
    parts: [part({ layer: "conv2", flops: 2e6 }), part({ layer: "conv2", phase: "backward", flops: 2e6 }), part({ phase: "update", milliseconds: 0.2 }), part({ operation: "rows", milliseconds: 0.3 })],
  };

  test("is told by layer, the most first, with what is done around the kernels", () => {
    const { milliseconds, rows, first, gflops, peakShare } = readProfile(profile);
    expect(first).toBe(rows[0]);
    expect(milliseconds).toBe(2);
    expect(rows.map(({ of, share }) => [of.kind === "layer" ? of.name : of.kind, Number(share.toFixed(3))])).toEqual([["conv2", 0.5], ["around", 0.25], ["loss", 0.15], ["optimizer", 0.1]]);
    expect(rows[0]).toMatchObject({ forward: 0.5, backward: 0.5, gflops: 4 });
    expect([gflops, peakShare]).toEqual([4, 0.5]);
  });

  test("names what the kernels do most, unless nearly all of the step is around them", () => {
    expect(readProfile({ ...profile, milliseconds: 4 }).first!.of).toEqual({ kind: "layer", name: "conv2" });
    expect(readProfile({ ...profile, milliseconds: 8 }).first!.of).toEqual({ kind: "around" });
  });

  test("of kernels that were clocked for longer than a step takes them as the step", () => {
    const { milliseconds, rows } = readProfile({ ...profile, milliseconds: 1 });
    expect(milliseconds).toBe(1.5);
    expect(rows.some(({ of }) => of.kind === "around")).toBe(false);
    expect(rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });
});
