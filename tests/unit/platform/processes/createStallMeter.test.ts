import { describe, expect, it } from "vitest";
import { createStallMeter } from "#platform/processes/createStallMeter.ts";

describe("the stall meter", () => {
  it("adds up the time between looks", () => {
    const meter = createStallMeter({ everyMs: 100, now: 0 });
    expect(meter.look(100)).toBe(100);
    expect(meter.look(200)).toBe(200);
  });

  it("begins again with each sign of life", () => {
    const meter = createStallMeter({ everyMs: 100, now: 0 });
    meter.look(100);
    meter.alive();
    expect(meter.look(200)).toBe(100);
  });

  it("does not blame a program for the time its host, or the machine, slept", () => {
    const meter = createStallMeter({ everyMs: 100, now: 0 });
    expect(meter.look(60_000)).toBe(200);
  });
});
