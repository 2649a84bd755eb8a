import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Page } from "playwright";
import { describeIf } from "#tests/support/vitest/describeIf.ts";
import { until } from "#tests/support/until.ts";
import { findA11yFaults } from "./findA11yFaults.ts";
import { noBrowser, openBrowserLab } from "./openBrowserLab.ts";
import { watchPage } from "./watchPage.ts";

const editor = (page: Page) => page.getByRole("textbox", { name: /main\.ts/ });
/** The editor draws lines that are in sight, with spaces that do not break. */
const line = (page: Page, text: string) => page.locator(".view-line").filter({ hasText: new RegExp(text.replaceAll(" ", "\\s")) });

async function openLesson(page: Page): Promise<void> {
  await page.getByRole("navigation").first().waitFor();
  await page.evaluate(() => {
    location.hash = "#/lesson/digits-mlp";
  });
  await editor(page).waitFor();
}

async function typeAtEnd(page: Page, text: string): Promise<void> {
  await editor(page).focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(text);
}

describeIf(noBrowser, "the editor of a lesson", () => {
  test("a line is there again when page and lab were killed as soon as it was on disk", async () => {
    const { home, context, createUrl, openPage, killHost, restartHost } = await openBrowserLab();
    const { page } = await openPage(await createUrl());
    await openLesson(page);
    await typeAtEnd(page, "// typed before the end");
    await line(page, "// typed before the end").waitFor();
    await until(() => readFileSync(join(home, "work", "digits-mlp", "files", "main.ts"), "utf8").includes("// typed before the end"), { timeoutMs: 30_000, what: "the line to be on disk" });
    killHost();
    const crashed = page.waitForEvent("crash");
    // No handler of the page runs any more; the answer never comes.
    void (await context.newCDPSession(page)).send("Page.crash").catch(() => undefined);
    await crashed;

    await restartHost();
    // Nothing that the first page left in the browser is there.
    const fresh = await context.browser()!.newContext({ viewport: { width: 1366, height: 768 }, locale: "en-US" });
    const again = await fresh.newPage();
    await again.goto(await createUrl());
    await openLesson(again);
    await line(again, "// typed before the end").waitFor();
    expect(await line(again, "// typed before the end").count()).toBe(1);
  });

  test("finds what is wrong, leads to it by key, lets Tab leave, and goes back to the start and again", async () => {
    const { createUrl, openPage } = await openBrowserLab();
    const { page, faults } = await openPage(await createUrl());
    await openLesson(page);
    await typeAtEnd(page, "const n: number = 'seven';");
    const problems = page.getByRole("tab", { name: /Problems/ });
    await problems.filter({ hasText: "1" }).waitFor({ timeout: 60_000 });
    await problems.click();
    await page.getByText("Type 'string' is not assignable to type 'number'.").waitFor();
    expect(await findA11yFaults(page)).toEqual([]);

    await page.keyboard.press("F8");
    await page.locator(".marker-widget").getByText("Type 'string' is not assignable to type 'number'.").waitFor();
    await page.keyboard.press("Escape");

    expect(await page.locator(`#${await editor(page).getAttribute("aria-describedby")}`).textContent()).toBe("Ctrl M: Tab moves focus");
    await editor(page).focus();
    await page.keyboard.press("Control+m");
    await page.getByText("Ctrl M: Tab indents").waitFor();
    await page.keyboard.press("Tab");
    expect(await editor(page).evaluate((element) => element === document.activeElement)).toBe(false);

    await page.keyboard.press("Control+Alt+r");
    await line(page, "const n: number").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo", exact: true }).first().click();
    await line(page, "const n: number").waitFor();
    expect(await faults.all()).toEqual([]);
  });

  test("that can't be loaded says so over the code, which is there to be read, and is loaded when it is tried again", async () => {
    const { createUrl, context } = await openBrowserLab();
    const page = await context.newPage();
    const files = /assets\/monaco-[^/]*\.js/;
    await page.route(files, (route) => route.abort());
    await page.goto(await createUrl());
    await page.getByRole("navigation").first().waitFor();
    await page.evaluate(() => {
      location.hash = "#/lesson/digits-mlp";
    });
    const notice = page.getByRole("alert").filter({ hasText: "The editor could not be loaded" });
    await notice.waitFor();
    await page.getByText("const data = await digits").waitFor();
    expect(await findA11yFaults(page)).toEqual([]);
    await page.unroute(files);
    await notice.getByRole("button", { name: "Try again" }).click();
    await editor(page).waitFor();
    await notice.waitFor({ state: "detached" });
  });

  test("offers the app's palette in its menu, not one of its own", async () => {
    const { createUrl, openPage } = await openBrowserLab();
    const { page } = await openPage(await createUrl());
    await openLesson(page);
    await page.locator(".view-line").first().click({ button: "right" });
    await page.getByRole("menuitem", { name: "Search or run a command" }).waitFor();
    expect(await page.getByRole("menuitem", { name: "Command Palette" }).count()).toBe(0);
    await page.getByRole("menuitem", { name: "Search or run a command" }).click();
    await page.getByRole("dialog", { name: "Search or run a command" }).waitFor();
  });

  test("speaks Spanish in its menus and of its errors", async () => {
    const { context, createUrl } = await openBrowserLab();
    const page = await context.newPage();
    await page.addInitScript(() => localStorage.setItem("backprop-preferences", JSON.stringify({ language: "es", theme: "dark" })));
    const faults = await watchPage(page);
    await page.goto(await createUrl());
    await openLesson(page);
    await typeAtEnd(page, "const n: number = 'siete';");
    await page.getByRole("tab", { name: /Problemas/ }).click();
    await page.getByText("El tipo \"string\" no se puede asignar al tipo \"number\".").or(page.getByText("El tipo 'string' no se puede asignar al tipo 'number'.")).first().waitFor({ timeout: 60_000 });
    expect(await findA11yFaults(page)).toEqual([]);
    await editor(page).focus();
    await page.keyboard.press("Control+f");
    await page.getByRole("textbox", { name: "Buscar" }).waitFor();
    expect(await faults.all()).toEqual([]);
  });
});
