import { expect, onTestFinished, test, vi } from "vitest";
import { engineVariable } from "#engine/backends/chooseEngine.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import { newId } from "#shared/ids.ts";
import { describeIf } from "#tests/support/vitest/describeIf.ts";
import { until } from "#tests/support/until.ts";
import { comparePicture } from "./comparePicture.ts";
import { findA11yFaults } from "./findA11yFaults.ts";
import { createLabPage } from "./LabPage.ts";
import { noBrowser, openBrowserLab } from "./openBrowserLab.ts";
import type { PageTheme } from "./words.ts";

const themes: readonly PageTheme[] = ["light", "dark", "contrast"];

/** Each screen by its address, and what says that it is complete. */
const screens = [
  { name: "learn", address: "#/learn", ready: "main a[href*='lesson']" },
  // A line of code in its colours has several parts.
  { name: "lesson", address: "#/lesson/digits-mlp", ready: ".monaco-editor .view-line:has-text('afterShift') span span:nth-child(3)" },
  { name: "try", address: "#/try", ready: "[role=application]" },
  { name: "runs", address: "#/runs", ready: "[role=grid] [role=rowheader]" },
  { name: "settings", address: "#/settings", ready: "main h2, main h1" },
] as const;

/** Two runs that are the same everywhere: what is drawn of them is the same too. */
async function makeRuns(lab: LabClient): Promise<void> {
  for (const [variant, epochs] of [["starter", 1], ["solution", 2]] as const) {
    const runId = newId();
    await lab.runs.start({ runId, program: { kind: "lesson", lessonId: "digits-mlp", variant }, overrides: { epochs } });
    await until(async () => (await lab.runs.get({ run: runId })).summary.status === "succeeded", { timeoutMs: 60_000, what: "the run" });
  }
}

describeIf(noBrowser, "every screen", () => {
  test("has no serious fault of accessibility and looks as it was kept, in each theme and both languages", async () => {
    // Its bits, and so what is drawn of the runs, are the same on every computer.
    vi.stubEnv(engineVariable, "wasm-simd");
    onTestFinished(() => void vi.unstubAllEnvs());
    const { createUrl, openPage, other } = await openBrowserLab();
    const { lab } = other();
    await makeRuns(lab);
    const { page, faults } = await openPage(await createUrl());
    await createLabPage(page).inside();
    const wrong: string[] = [];
    for (const language of ["en", "es"] as const) {
      await lab.settings.change({ set: { language } });
      for (const { name, address, ready } of screens) {
        await page.evaluate((hash) => {
          location.hash = hash;
        }, address);
        for (const theme of themes) {
          await lab.settings.change({ set: { theme } });
          await page.locator(`html[data-theme=${theme}][lang|=${language}]`).waitFor();
          await page.locator(ready).first().waitFor();
          await page.waitForLoadState("networkidle");
          wrong.push(...(await findA11yFaults(page)).map((fault) => `${name} ${language} ${theme}: ${fault}`));
          // Seconds are another number each time, and the engine's name tells its kernels' hash.
          const hidden = [page.getByText(/backprop-\d+\//), page.getByText(/^\d[\d.,]* s$/), page.locator("[role=gridcell]:last-child"), page.locator("time")];
          const different = await comparePicture(page, `${name}.${language}.${theme}`, { hidden, keep: language === "en" });
          if (different !== undefined) wrong.push(different);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(await faults.all()).toEqual([]);
  }, 300_000);

  test("is walked pane by pane with F6, and back with Shift F6", async () => {
    const { createUrl, openPage } = await openBrowserLab();
    const { page, faults } = await openPage(await createUrl());
    const lab = createLabPage(page);
    await lab.openLesson();
    const { app, lesson, editor, run } = lab.say();
    const paneAfter = async (keys: string): Promise<string | null | undefined> => {
      await page.keyboard.press(keys);
      return page.evaluate(() => document.activeElement?.parentElement?.closest("[aria-label]")?.getAttribute("aria-label"));
    };
    await page.getByRole("navigation", { name: app.rail }).getByRole("link").first().focus();
    const panes = [lesson.region, editor.region, editor.below, run.region, app.status];
    for (const pane of panes) expect(await paneAfter("F6")).toBe(pane);
    for (const pane of [...panes.slice(0, -1).toReversed(), app.rail]) expect(await paneAfter("Shift+F6")).toBe(pane);
    expect(await faults.all()).toEqual([]);
  });

  test("of the first start asks for language and theme, and nothing else", async () => {
    const { createUrl, openPage, other } = await openBrowserLab();
    await other().lab.settings.change({ reset: ["language", "theme"] });
    const { page, faults } = await openPage(await createUrl());
    await page.getByRole("radio", { name: "Español" }).waitFor();
    expect(await findA11yFaults(page)).toEqual([]);
    expect(await page.getByRole("main").getByRole("radiogroup").count()).toBe(2);
    await page.getByText("Español", { exact: true }).click();
    await page.locator("html[lang|=es]").waitFor();
    await page.getByRole("main").getByRole("button").last().click();
    await page.getByRole("heading", { name: "Primeros pasos" }).first().waitFor();
    expect(await faults.all()).toEqual([]);
  });
});
