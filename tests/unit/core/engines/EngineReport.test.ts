import { describe, expect, it } from "vitest";
import { chooseMeasured, ratioOf } from "#core/engines/EngineReport.ts";
import type { MeasuredEngine } from "#shared/contracts/engines.ts";

const engine = (name: string, ...rates: number[]): MeasuredEngine => ({ name, build: `${name}-1`, rates: Object.fromEntries(rates.map((rate, index) => [`program ${index}`, rate])) });
const broken: MeasuredEngine = { name: "avx512", cause: "no", rates: {} };
const choose = (...engines: MeasuredEngine[]) => chooseMeasured({ format: 1, machine: "here", measuredAt: "2026-01-01T00:00:00.000Z", engines });

describe("choosing the engine of a machine", () => {
  it("keeps the first that starts, for a run resumes only on the engine that it began on", () => {
    expect(choose(engine("avx512", 100, 100), engine("avx2", 110, 110))).toMatchObject({ engine: { name: "avx512" }, why: "expected" });
    expect(choose(broken, engine("avx2", 1), engine("wasm-fma", 1))).toMatchObject({ engine: { name: "avx2" }, why: "expected" });
    expect(choose(broken)).toBeUndefined();
  });

  it("takes another that is clearly faster over all programs, not over one", () => {
    expect(choose(engine("avx512", 100, 100), engine("avx2", 130, 120))).toMatchObject({ engine: { name: "avx2" }, why: "measured" });
    expect(choose(engine("avx512", 100, 100), engine("avx2", 200, 50))).toMatchObject({ engine: { name: "avx512" } });
  });

  it("takes none that did not come to the end in its time, however fast it began", () => {
    expect(choose(engine("avx512", 1, 1), engine("webgpu", 100))).toMatchObject({ engine: { name: "avx512" } });
    expect(choose(engine("avx512", 1, 1), engine("webgpu", 100, 100))).toMatchObject({ engine: { name: "webgpu" }, why: "measured" });
  });

  it("compares what both have done", () => {
    expect(ratioOf(engine("a", 8, 3), engine("b", 2))).toBeCloseTo(4);
    expect(ratioOf(engine("a"), engine("b", 2))).toBe(0);
  });
});
