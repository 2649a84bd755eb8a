import { describe, expect, it } from "vitest";
import { choosableEngines, engineTable, rateText } from "#renderer/features/settings/engine/engineRows.ts";

const engines = [
  { name: "avx2", build: "a", rates: { mlp: 100, cnn: 4 } },
  { name: "wasm-fma", build: "b", rates: { mlp: 98, cnn: 1 } },
  { name: "tfjs", build: "c", rates: { mlp: 25 } },
  { name: "neon", cause: "This processor cannot run native-neon.", rates: {} },
];

describe("the table of a report", () => {
  it("has an engine that starts in each column, beside the first one where it has done all programs", () => {
    expect(engineTable(engines, "wasm-fma").columns).toEqual([
      { name: "avx2", beside: 1, inUse: false },
      { name: "wasm-fma", beside: expect.closeTo(0.495, 3) as number, inUse: true },
      { name: "tfjs", beside: undefined, inUse: false },
    ]);
  });

  it("marks the fastest of each program, and what is within noise of it", () => {
    const { rows } = engineTable(engines, "avx2");
    expect(rows.map(({ program, cells }) => [program, cells.map(({ fastest }) => fastest)])).toEqual([
      ["mlp", [true, true, false]],
      ["cnn", [true, false, false]],
    ]);
    expect(rows[1]!.cells[2]!.rate).toBeUndefined();
  });

  it("tells which do not start, and why", () => {
    expect(engineTable(engines, "avx2").failed).toEqual([{ name: "neon", cause: "This processor cannot run native-neon." }]);
  });

  it("shows engines that are being measured, of which no build is known yet", () => {
    const { columns, rows } = engineTable([{ name: "avx2", rates: {} }], "avx2");
    expect(columns).toEqual([{ name: "avx2", beside: undefined, inUse: true }]);
    expect(rows).toEqual([]);
  });
});

describe("engines that can be chosen", () => {
  it("are those that start, after the automatic choice", () => {
    expect(choosableEngines(engines, { setting: "auto", inUse: "avx2" })).toEqual(["auto", "avx2", "wasm-fma", "tfjs"]);
  });

  it("hold what is chosen and what is in use where nothing was measured", () => {
    expect(choosableEngines(undefined, { setting: "webgpu", inUse: "avx2" })).toEqual(["auto", "avx2", "webgpu"]);
  });
});

it("writes rates to be compared at a glance", () => {
  expect([3321.7, 100.4, 52.61, 2.345, 0.0123, undefined].map((rate) => rateText(rate, "en"))).toEqual(["3,322", "100", "53", "2.3", "0.012", "–"]);
});
