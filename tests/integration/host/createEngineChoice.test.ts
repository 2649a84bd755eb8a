import { describe, expect, it } from "vitest";
import type { EngineReport } from "#core/engines/EngineReport.ts";
import { chooseEngine, engineVariable } from "#engine/backends/chooseEngine.ts";
import { createEngineChoice } from "#host/createEngineChoice.ts";

const strict = chooseEngine({ wanted: "wasm-simd" }).build;
const expected = chooseEngine().build;

function choiceOf({ setting, report, env = {} }: { setting?: string; report?: EngineReport; env?: NodeJS.ProcessEnv } = {}) {
  const state = { setting, report };
  const gpu = { folder: "/gpu", installed: (engine?: string) => engine === "webgpu", driverEnv: () => ({ VK: "1" }) };
  return { state, choice: createEngineChoice({ setting: () => state.setting, report: () => state.report, gpu, env }) };
}

const reportOf = (rate: number): EngineReport => ({ format: 1, machine: "here", measuredAt: "2026-01-01T00:00:00.000Z", engines: [{ name: "avx512", build: expected, rates: { a: 1 } }, { name: "wasm-simd", build: strict, rates: { a: rate } }] });

describe("which engine trains in a home", () => {
  it("is the expected one, whose processes are told nothing", () => {
    const { choice } = choiceOf();
    expect(choice.inUse()).toMatchObject({ build: expected, why: "expected" });
    expect(choice.toldFor()).toEqual({});
  });

  it("follows the setting while the host lives", () => {
    const { choice, state } = choiceOf();
    state.setting = '"wasm-simd"';
    expect(choice.setting()).toBe("wasm-simd");
    expect(choice.inUse()).toEqual({ name: "wasm-simd", build: strict, why: "setting" });
    expect(choice.toldFor()).toEqual({ env: { [engineVariable]: "wasm-simd" } });
    state.setting = undefined;
    expect(choice.inUse()).toMatchObject({ build: expected, why: "expected" });
  });

  it("is the one that was measured to be clearly faster, with how much", () => {
    const { choice, state } = choiceOf({ report: reportOf(1.1) });
    expect(choice.inUse().why).toBe("expected");
    state.report = reportOf(2);
    expect(choice.inUse()).toEqual({ name: "wasm-simd", build: strict, why: "measured", ratio: 2 });
  });

  it("is what the environment says before all else", () => {
    const { choice } = choiceOf({ setting: '"tfjs"', report: reportOf(2), env: { [engineVariable]: "wasm-simd" } });
    expect(choice.inUse()).toMatchObject({ name: "wasm-simd", why: "environment" });
  });

  it("names what was asked for and cannot be had", () => {
    const foreign = process.arch === "arm64" ? "avx2" : "neon";
    expect(choiceOf({ setting: JSON.stringify(foreign) }).choice.inUse()).toMatchObject({ build: expected, why: "expected", refused: foreign });
  });
});

describe("what a run is told that began with another engine", () => {
  it("is the engine that it began with", () => {
    const { choice } = choiceOf({ setting: '"tfjs"' });
    expect(choice.toldFor(strict)).toEqual({ env: { [engineVariable]: "wasm-simd" } });
    expect(choice.toldFor(chooseEngine({ wanted: "tfjs" }).build)).toEqual({ env: { [engineVariable]: "tfjs" } });
  });

  it("is the one in use where that build is not to be had any more", () => {
    const { choice } = choiceOf({ setting: '"tfjs"' });
    for (const gone of ["backprop-0/avx512/00000000", "nonsense", ""]) expect(choice.toldFor(gone)).toEqual({ env: { [engineVariable]: "tfjs" } });
  });

  it("is a card's own thread, packages and drivers", () => {
    expect(choiceOf().choice.toldFor(`${chooseEngine({ wanted: "webgpu" }).build}4.22.0/nvidia`)).toMatchObject({ env: { [engineVariable]: "webgpu", VK: "1" }, worker: true, readable: ["/gpu"] });
  });
});
