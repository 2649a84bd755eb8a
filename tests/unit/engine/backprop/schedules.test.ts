import { describe, expect, it } from "vitest";
import { warmupCosine } from "#engine/backprop/schedules.ts";

describe("warmupCosine", () => {
  const rate = warmupCosine(0.01, 1000);

  it("rises by a fiftieth of its peak a step at first, and ends at a tenth of it", () => {
    expect(rate(0)).toBeCloseTo(0.01 / 50, 12);
    expect(rate(24) / rate(12)).toBeCloseTo(25 / 13, 2);
    expect(rate(1000)).toBeCloseTo(0.001, 12);
  });

  it("is half way down in the middle, and never rises after the fiftieth step", () => {
    expect(rate(500)).toBeCloseTo(0.0055, 12);
    for (let step = 50; step < 1000; step++) expect(rate(step)).toBeLessThan(rate(step - 1));
  });
});
