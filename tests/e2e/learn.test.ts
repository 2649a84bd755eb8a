import { expect, test } from "vitest";
import { newId } from "#shared/ids.ts";
import { describeIf } from "#tests/support/vitest/describeIf.ts";
import { findA11yFaults } from "./findA11yFaults.ts";
import { createLabPage, type LabPage } from "./LabPage.ts";
import { noBrowser, openBrowserLab } from "./openBrowserLab.ts";
import { words, type PageTheme } from "./words.ts";

const themes: readonly PageTheme[] = ["light", "dark", "contrast"];

/** What has the focus, by the name that is read out. */
function focused(lab: LabPage): Promise<string> {
  return lab.page.evaluate(() => (document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "").trim());
}

describeIf(noBrowser, "the shell and the Learn screen", () => {
  test("asks language and theme once, then opens with the first lesson, which Enter begins", async () => {
    const { createUrl, openPage, other } = await openBrowserLab();
    // As if nobody had been here.
    await other().lab.settings.change({ reset: ["language", "theme"] });
    const { page, faults } = await openPage(await createUrl());
    const { first } = words.en.shell;
    await page.getByRole("heading", { name: first.title }).waitFor();
    expect(await findA11yFaults(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: words.en.learn.card.first, exact: true }).waitFor();
    await page.reload();
    await page.getByRole("region", { name: words.en.learn.card.first, exact: true }).waitFor();
    expect(await page.getByRole("heading", { name: first.title }).isVisible()).toBe(false);
    await page.keyboard.press("Enter");
    await page.waitForURL(/#\/lesson\/fs1-line$/);
    expect(await faults.all()).toEqual([]);
  });

  test("goes on with the lesson that was open last, shows its last run, and breaks no rule in any language or theme", async () => {
    const { createUrl, openPage, other } = await openBrowserLab();
    const { lab: host } = other();
    await host.work.record({ lessonId: "digits-mlp", eventId: newId(), event: { kind: "opened" } });
    await host.runs.start({ runId: newId(), program: { kind: "lesson", lessonId: "digits-mlp", variant: "starter" }, overrides: { epochs: 1 } });
    const { page, faults } = await openPage(await createUrl());
    const lab = createLabPage(page);
    const card = page.getByRole("region", { name: words.en.learn.card.continue, exact: true });
    await card.getByRole("img", { name: /^Loss by step\. Run 1/ }).waitFor();
    for (const language of ["en", "es"] as const) {
      await lab.speak(language);
      for (const theme of themes) {
        await lab.dress(theme);
        expect.soft(await findA11yFaults(page), `${language} ${theme}`).toEqual([]);
      }
    }
    expect(await faults.all()).toEqual([]);
  });

  test("is reached by the keyboard alone, in the order of the eye", async () => {
    const { createUrl, openPage } = await openBrowserLab();
    const { page } = await openPage(await createUrl());
    const lab = createLabPage(page);
    await page.getByRole("link", { name: /A line that guesses weight/ }).waitFor();
    const names: string[] = [];
    for (let stop = 0; stop < 14; stop++) {
      await page.keyboard.press("Tab");
      names.push(await focused(lab));
    }
    expect(names).toEqual([
      expect.stringMatching(/^Search or run a command/),
      "Learn",
      "Runs",
      "Try it",
      "Settings",
      expect.stringMatching(/^Start/),
      "Filter courses",
      expect.anything(),
      expect.stringMatching(/^First steps/),
      expect.stringMatching(/^1\. A line that guesses weight/),
      expect.stringMatching(/^Engine backprop-/),
      "Language: English",
      "Theme: Light",
      expect.stringMatching(/^Keyboard/),
    ]);
    await page.getByRole("link", { name: /^1\. / }).focus();
    await page.keyboard.press("ArrowDown");
    expect(await focused(lab)).toMatch(/^2\. From score to probability/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/#\/lesson\/fs4-softmax$/);
  });

  test("finds commands, lessons and runs by words of either language, and gives the focus back", async () => {
    const { createUrl, openPage } = await openBrowserLab();
    const { page, faults } = await openPage(await createUrl());
    const lab = createLabPage(page);
    await lab.inside();
    const card = page.getByRole("button", { name: /^Start/ });
    await card.focus();
    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog", { name: words.en.palette.title });
    await palette.getByRole("menuitem", { name: /From score to probability/ }).waitFor();
    expect(await findA11yFaults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await palette.waitFor({ state: "detached" });
    expect(await focused(lab)).toMatch(/^Start/);

    await page.keyboard.press("Control+k");
    await palette.getByRole("searchbox").fill("oscuro");
    await palette.getByRole("menuitem", { name: "Theme: Dark" }).waitFor();
    await page.keyboard.press("Enter");
    await palette.waitFor({ state: "detached" });
    await page.locator("html[data-theme=dark]").waitFor();

    await page.keyboard.press("Control+k");
    await palette.getByRole("searchbox").fill("probability");
    await palette.getByRole("menuitem", { name: /From score to probability/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/#\/lesson\/fs4-softmax$/);

    await page.keyboard.press("F1");
    await page.getByRole("dialog", { name: words.en.palette.mapTitle }).waitFor();
    expect(await findA11yFaults(page)).toEqual([]);
    expect(await faults.all()).toEqual([]);
  });

  test("loses nothing at 200 % zoom: what is there can be scrolled to, nothing sideways", async () => {
    const { createUrl, openPage, other } = await openBrowserLab();
    await other().lab.settings.change({ set: { language: "es" } });
    const { page } = await openPage(await createUrl());
    // 1366 x 768 at 200 %.
    await page.setViewportSize({ width: 683, height: 384 });
    const last = page.getByRole("heading", { name: words.es.learn.recent.title });
    await last.scrollIntoViewIfNeeded();
    expect(await last.isVisible()).toBe(true);
    const { wide, over } = await page.getByRole("main").evaluate((main) => ({ wide: document.documentElement.scrollWidth, over: [...main.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1).length }));
    expect({ wide, over }).toEqual({ wide: 683, over: 0 });
  });
});
