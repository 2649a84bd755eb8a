import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hostEntry } from "#host/paths.ts";
import { createEngineReports } from "#platform/engines/createEngineReports.ts";
import { tempDir } from "#tests/support/tempDir.ts";

const reportsIn = (home: string, options: { entry?: string; machine?: string } = {}) => createEngineReports({ home, nodePath: process.execPath, entry: hostEntry("measure"), ...options });

describe("reports of engines", () => {
  it("are made in processes of their own, kept, and read again on the same machine only", async () => {
    const home = tempDir();
    expect(reportsIn(home).read()).toBeUndefined();
    const foreign = process.arch === "arm64" ? "avx2" : "neon";
    const report = await reportsIn(home).measure({ names: [foreign, "wasm-fma"], seconds: 0.05, presets: ["mlp-digits", "lstm-sequence"] });
    expect(report.engines[0]).toMatchObject({ name: foreign, cause: expect.stringContaining("cannot run"), rates: {} });
    expect(report.engines[1]!.build).toMatch(/^backprop-\d+\/wasm-fma\//);
    expect(Object.keys(report.engines[1]!.rates)).toEqual(["mlp-digits", "lstm-sequence", "lstm-sequence (2)"]);
    expect(reportsIn(home).read()).toEqual(report);
    expect(reportsIn(home, { machine: "another" }).read()).toBeUndefined();
  });

  it("tell of an engine that breaks its process, and go on", async () => {
    const [home, entry] = [tempDir(), join(tempDir(), "broken.mjs")];
    writeFileSync(entry, 'throw new Error("This engine is broken.");');
    const { engines } = await reportsIn(home, { entry }).measure({ names: ["one", "two"], seconds: 1 });
    expect(engines).toEqual(["one", "two"].map((name) => ({ name, cause: "Error: This engine is broken.", rates: {} })));
  });

  it("keep what an engine had done when its process ended early", async () => {
    const [home, entry] = [tempDir(), join(tempDir(), "slow.mjs")];
    writeFileSync(entry, 'console.log(JSON.stringify({ build: "b", rates: { first: 2 } })); process.exit(1);');
    const { engines } = await reportsIn(home, { entry }).measure({ names: ["slow"], seconds: 1 });
    expect(engines).toEqual([{ name: "slow", build: "b", rates: { first: 2 } }]);
  });

  it("tell how far they are, preset by preset", async () => {
    const [home, entry] = [tempDir(), join(tempDir(), "steps.mjs")];
    writeFileSync(entry, 'for (const rates of [{ a: 1 }, { a: 1, b: 2 }]) console.log(JSON.stringify({ build: "b", rates }));');
    const heard: unknown[] = [];
    await reportsIn(home, { entry }).measure({ names: ["one", "two"], seconds: 1, onProgress: ({ engine, presets, engines }) => heard.push([engine, presets, engines.map(({ rates }) => Object.keys(rates).length)]) });
    expect(heard).toEqual([["one", 0, []], ["one", 1, [1]], ["one", 2, [2]], ["two", 0, [2]], ["two", 1, [2, 1]], ["two", 2, [2, 2]]]);
  });

  it("are given up when they are stopped: the process is gone and nothing is kept", async () => {
    const [home, entry] = [tempDir(), join(tempDir(), "endless.mjs")];
    const pidFile = join(home, "pid");
    writeFileSync(entry, `import { readFileSync, writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); console.log('{"rates":{}}'); setInterval(() => {}, 1000);`);
    const stop = new AbortController();
    const reports = reportsIn(home, { entry });
    const measured = reports.measure({
      names: ["one", "two"],
      seconds: 1,
      signal: stop.signal,
      onProgress({ presets }) {
        if (presets > 0) stop.abort();
      },
    });
    await expect(measured).rejects.toMatchObject({ name: "AbortError" });
    expect(reports.read()).toBeUndefined();
    expect(() => process.kill(Number(readFileSync(pidFile, "utf8")), 0)).toThrow("ESRCH");
  });

  it("are as good as never made where the file is damaged", () => {
    const home = tempDir();
    writeFileSync(join(home, "engines.json"), '{"format":1,"engi');
    expect(reportsIn(home).read()).toBeUndefined();
  });
});
