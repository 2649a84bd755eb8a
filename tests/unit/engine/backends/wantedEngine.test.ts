import { describe, expect, it } from "vitest";
import type { EngineReport } from "#core/engines/EngineReport.ts";
import { chooseEngine } from "#engine/backends/chooseEngine.ts";
import { wantedEngine } from "#engine/backends/wantedEngine.ts";

const report = (build: string): EngineReport => ({ format: 1, machine: "here", measuredAt: "2026-01-01T00:00:00.000Z", engines: [{ name: "avx512", build: "other", rates: { a: 1 } }, { name: "wasm-simd", build, rates: { a: 2 } }] });

describe("the engine to ask for", () => {
  it("is the one that was set, before what was measured", () => {
    const measured = report(chooseEngine({ wanted: "wasm-simd" }).build);
    expect(wantedEngine({ setting: '"tfjs"', report: measured })).toEqual({ name: "tfjs", why: "set" });
    expect(wantedEngine({ setting: '"auto"', report: measured })).toEqual({ name: "wasm-simd", why: "measured" });
    expect(wantedEngine({ setting: '"nonsense"' })).toBeUndefined();
    expect(wantedEngine({ setting: "17" })).toBeUndefined();
  });

  it("is what was measured as long as it is that build, else the expected one", () => {
    expect(wantedEngine({ report: report(chooseEngine({ wanted: "wasm-simd" }).build) })).toEqual({ name: "wasm-simd", why: "measured" });
    expect(wantedEngine({ report: report("backprop-0/wasm-simd/older") })).toBeUndefined();
    expect(wantedEngine({})).toBeUndefined();
  });
});
