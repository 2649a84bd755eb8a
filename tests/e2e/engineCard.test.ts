import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hostEntry } from "#host/paths.ts";
import { createEngineReports } from "#platform/engines/createEngineReports.ts";
import { newId } from "#shared/ids.ts";
import { describeIf } from "#tests/support/vitest/describeIf.ts";
import { until } from "#tests/support/until.ts";
import { findA11yFaults } from "./findA11yFaults.ts";
import { createLabPage } from "./LabPage.ts";
import { noBrowser, openBrowserLab } from "./openBrowserLab.ts";
import { words } from "./words.ts";

/** A report of this machine, as a measurement leaves it; the rates are made up. */
async function keepReport(home: string): Promise<void> {
  await createEngineReports({ home, nodePath: process.execPath, entry: hostEntry("measure") }).measure({ names: [], seconds: 0 });
  const file = join(home, "engines.json");
  const report = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  const engines = [
    { name: "wasm-fma", build: "backprop-2/wasm-fma/00000000", rates: { "mlp-digits": 400, "cnn-digits": 1.6 } },
    { name: "wasm-simd", build: "backprop-2/wasm-simd/00000000", rates: { "mlp-digits": 300 } },
    { name: "neon", cause: "This processor cannot run native-neon.", rates: {} },
  ];
  writeFileSync(file, JSON.stringify({ ...report, engines }));
}

describeIf(noBrowser, "the report card of the engines", () => {
  test("measures and stops, waits for runs, and says so in the status bar too", async () => {
    const { createUrl, openPage, other } = await openBrowserLab();
    const { page, faults } = await openPage(await createUrl());
    const lab = createLabPage(page);
    const { engine } = words.en.settings;
    await lab.visit("#/settings/engine");
    await page.getByText(engine.why.unmeasured).waitFor();
    expect(await findA11yFaults(page)).toEqual([]);

    await page.getByRole("button", { name: engine.measureFirst }).click();
    await page.getByRole("progressbar", { name: engine.measure }).waitFor();
    await page.getByRole("link", { name: /^Measuring the engines: \d+ %$/ }).waitFor();
    expect(await findA11yFaults(page)).toEqual([]);
    await page.getByRole("button", { name: engine.stop }).click();
    await page.getByRole("status").filter({ hasText: engine.ended.stopped }).waitFor();

    const runId = newId();
    await other().lab.runs.start({ runId, program: { kind: "lesson", lessonId: "digits-mlp", variant: "solution" }, overrides: { epochs: 1000 } });
    await page.getByRole("status").filter({ hasText: "A run is training now." }).waitFor();
    expect(await page.getByRole("button", { name: engine.measureFirst }).isDisabled()).toBe(true);
    expect(await findA11yFaults(page)).toEqual([]);
    await other().lab.runs.command({ run: runId, command: "cancel" });
    await until(() => page.getByRole("button", { name: engine.measureFirst }).isEnabled(), { timeoutMs: 30_000, what: "the run to end" });
    expect(await faults.all()).toEqual([]);
  });

  test("shows what was measured, lets another engine be chosen, and says all of it in Spanish", async () => {
    const { home, createUrl, openPage, other } = await openBrowserLab();
    await keepReport(home);
    const { page, faults } = await openPage(await createUrl());
    const lab = createLabPage(page);
    await lab.speak("es");
    // An engine of the page that came to no end, and no other.
    const broke = { format: 1, measuredAt: new Date().toISOString(), engines: [{ name: "page-webgpu", build: "backprop-2/webgpu/4.22.0/made up", cause: "The card is gone.", rates: { "mlp-digits": 9 } }] };
    await page.evaluate((report) => localStorage.setItem("backprop-page-engines", JSON.stringify(report)), broke);
    const { engine } = words.es.settings;
    await lab.visit("#/settings/engine");
    const table = page.getByRole("table", { name: engine.rates });
    await table.getByRole("row", { name: /mlp-digits/ }).waitFor();
    expect(await table.getByRole("row", { name: /cnn-digits/ }).textContent()).toBe(`cnn-digits1.6 ${engine.fastest}–`);
    await page.getByText(engine.cannotRun).waitFor();
    expect(await page.getByText("cannot run").count()).toBe(0);
    await page.getByText("WebGPU no llegó al final aquí: The card is gone.").waitFor();

    await page.getByRole("button", { name: new RegExp(engine.choice) }).click();
    await page.getByRole("option", { name: new RegExp(engine.name["wasm-simd"]) }).click();
    await page.getByText(`${engine.name["wasm-simd"]} entrena tus corridas`).waitFor();
    await page.getByText(engine.why.setting).waitFor();
    await page.getByRole("link", { name: /^backprop-\d+\/wasm-simd\/\w+, elegido por ti$/ }).waitFor();
    for (const theme of ["light", "dark"] as const) {
      await lab.dress(theme);
      expect.soft(await findA11yFaults(page), theme).toEqual([]);
    }
    expect((await other().lab.settings.get({}))["engine"]).toBe("wasm-simd");
    expect(await faults.all()).toEqual([]);
  });
});
