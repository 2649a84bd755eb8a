import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { LayerLook, StepProfile } from "#core/runs/events.ts";
import { insideTroubles, readProfile, typicalSize, updateRatio, usualRatio, type Looked } from "#core/runs/readInside.ts";

const late: Looked = { step: 500, optimizer: "Adam" };
const layer = (name: string, given: Partial<LayerLook> = {}): LayerLook => ({ name, activations: { norm: 10, size: 100 }, gradient: { norm: 1, size: 100 }, weights: 10, update: 0.01, ...given });

/** What was seen inside of the presets: fixtures/inside says how. */
interface Seen {
  optimizer: string;
  looks: { step: number; layers: LayerLook[] }[];
}
type SeenPresets = Record<string, Seen>;
const { asItIs, thirtyTimes } = JSON.parse(readFileSync(join(import.meta.dirname, "../../../fixtures/inside/presetLooks.json"), "utf8")) as { asItIs: SeenPresets; thirtyTimes: SeenPresets };
const troublesOf = ({ optimizer, looks }: Seen) => looks.flatMap(({ step, layers }) => insideTroubles(layers, { step, optimizer }).map(({ kind, layer: name }) => `${kind} ${name} at step ${step}`));

describe("what is seen inside", () => {
  test("of a healthy net is no trouble", () => {
    expect(insideTroubles([layer("a", { dead: { units: 5, of: 10 } }), layer("b")], late)).toEqual([]);
    expect(updateRatio(layer("a"))).toBe(1e-3);
    expect(typicalSize({ norm: 10, size: 100 })).toBe(1);
  });

  test("is told as a trouble where more than half of the units are dead", () => {
    expect(insideTroubles([layer("a", { dead: { units: 6, of: 10 } })], late)).toEqual([{ kind: "dead", layer: "a", units: 6, of: 10 }]);
  });

  test("is told where steps are far from a thousandth of the weights", () => {
    expect(insideTroubles([layer("a", { update: 1 }), layer("b", { update: 1e-6 })], late).map(({ kind, layer: name }) => [kind, name])).toEqual([["updates-large", "a"], ["updates-small", "b"]]);
    // A layer without a gradient is not trained, or done: no step is too small for it.
    expect(insideTroubles([layer("a", { update: 0, gradient: { norm: 0, size: 100 } })], late)).toEqual([]);
    // Biases begin at 0.
    expect(insideTroubles([layer("a", { weights: 0, update: 0.1 })], late)).toEqual([]);
  });

  test("is told where the gradient vanishes on its way to the first layer, or explodes", () => {
    expect(insideTroubles([layer("a", { gradient: { norm: 1e-5, size: 100 } }), layer("b"), layer("c")], late)).toEqual([{ kind: "vanishing", layer: "a", ratio: expect.closeTo(1e-5) as number }]);
    expect(insideTroubles([layer("a"), layer("b", { gradient: { norm: 2000, size: 4 } })], late)[0]).toEqual({ kind: "exploding", layer: "b", norm: 2000 });
    expect(insideTroubles([layer("a", { gradient: { norm: Number.NaN, size: 4 } })], late)).toEqual([{ kind: "not-finite", layer: "a" }]);
  });

  test("is told by what is usual for the optimiser: Adadelta at a rate of 1 takes large steps, and they are right", () => {
    const one = [layer("a", { update: 0.6 })];
    expect(insideTroubles(one, late)).toEqual([{ kind: "updates-large", layer: "a", ratio: expect.closeTo(0.06) as number, usual: 0.001 }]);
    expect(insideTroubles(one, { ...late, optimizer: "Adadelta" })).toEqual([]);
    expect(insideTroubles([layer("a", { update: 1.1 })], { ...late, optimizer: "Adadelta" })).toEqual([{ kind: "updates-large", layer: "a", ratio: expect.closeTo(0.11) as number, usual: 0.02 }]);
    expect([usualRatio("Adadelta"), usualRatio("Adam"), usualRatio(undefined)]).toEqual([0.02, 0.001, 0.001]);
  });

  test("is no trouble in a training's first steps where weights grow from zero, or from close to it, as long as they grow slowly", () => {
    const grown = layer("gain", { gradient: { norm: 1, size: 100 }, weights: 0.05, update: 0.01 });
    expect(insideTroubles([grown], { ...late, step: 5 })).toEqual([]);
    expect(insideTroubles([grown], late)).toMatchObject([{ kind: "updates-large" }]);
    expect(insideTroubles([{ ...grown, update: 0.1 }], { ...late, step: 5 })).toMatchObject([{ kind: "updates-large" }]);
  });

  test.each(Object.entries(asItIs))("of %s is no change that is too large or too small", (_, seen) => {
    expect(troublesOf(seen).filter((trouble) => trouble.startsWith("updates-"))).toEqual([]);
  });

  test.each(Object.entries(thirtyTimes))("of %s with 30 times its learning rate is a trouble, one that a smaller rate is told for", (_, seen) => {
    expect(troublesOf(seen).filter((trouble) => /^(updates-large|dead|exploding|not-finite) /.test(trouble))).not.toEqual([]);
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
