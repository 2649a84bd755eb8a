import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { packageRoot } from "#host/paths.ts";
import { newId } from "#shared/ids.ts";
import { describeIf } from "#tests/support/describeIf.ts";
import { until } from "#tests/support/until.ts";
import { findA11yFaults } from "./findA11yFaults.ts";
import { createLabPage, words, type PageTheme } from "./LabPage.ts";
import { noBrowser, openBrowserLab } from "./openBrowserLab.ts";
import { outlivesTheHost, runsTheSolution, showsARunOfAnotherClient, stopsARun } from "./walk.ts";

const pictures = join(packageRoot, "test-results");

/** Needs a browser of the Chromium family and the built page. */
describeIf(noBrowser, "the page in a browser", () => {
  test("runs the solution, stops a run, shows another client's run, and breaks no rule", async () => {
    const { createUrl, openPage, other } = await openBrowserLab();
    const { page, faults } = await openPage(await createUrl());
    const lab = createLabPage(page);
    await lab.ready();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(new URL(page.url()).hash).toBe("");

    await runsTheSolution(lab, 1);
    await stopsARun(lab, 2);
    await showsARunOfAnotherClient(lab, other().lab, 3);
    expect(await faults.all()).toEqual([]);
  });

  test("says when the lab host died, and shows the run to its end", async () => {
    const { createUrl, openPage, killHost, restartHost } = await openBrowserLab();
    const { page, faults } = await openPage(await createUrl());
    const lab = createLabPage(page);
    await lab.ready();
    await outlivesTheHost(lab, 1, {
      kill: killHost,
      restart: restartHost,
    });
    // The browser itself says that nobody answered; nothing else may be wrong.
    expect((await faults.all()).filter((fault) => !/net::ERR_(?:CONNECTION_\w+|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/.test(fault))).toEqual([]);
  });

  test("says why and where a program failed, and what it printed", async () => {
    const { createUrl, openPage, other } = await openBrowserLab();
    const { page, faults } = await openPage(await createUrl());
    const lab = createLabPage(page);
    await lab.ready();
    await other().lab.runs.start({ runId: "0199a1b2-0000-7000-8000-000000000001", program: { kind: "files", entry: "main.ts", files: { "main.ts": "const one = 1;\nconsole.log('before');\nthrow new Error('too many cats');\n" } } });
    await lab.waitFor(1, "failed");
    const alert = page.getByRole("alert").filter({ hasText: "The program stopped with an error" });
    expect(await alert.textContent()).toContain("main.ts, line 3");
    expect(await alert.textContent()).toContain("too many cats");
    await page.getByRole("log").getByText("before").waitFor();
    await alert.getByText("throw new Error('too many cats');").waitFor();
    await lab.speak("es");
    await page.getByText("El programa se detuvo con un error").waitFor();
    expect(await faults.all()).toEqual([]);
  });

  test("stays let in over a reload, remembers language and theme, and asks a second tab", async () => {
    const { createUrl, openPage } = await openBrowserLab();
    const url = await createUrl();
    const { page } = await openPage(url);
    const lab = createLabPage(page);
    await lab.ready();
    await lab.speak("es");
    await lab.dress("dark");
    await page.reload();
    await lab.ready();
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset["theme"]])).toEqual(["es-PE", "dark"]);

    const second = await openPage(new URL(url).origin);
    await second.page.getByRole("heading", { name: words.es.locked }).waitFor();
    await second.page.getByText("npm run -s backprop -- serve").waitFor();
    expect(await findA11yFaults(second.page)).toEqual([]);
    const again = await openPage(url);
    await again.page.getByText("ya se usó").waitFor();

    // A fresh address pasted into the tab that was refused.
    await again.page.goto(await createUrl());
    await again.page.getByRole("radio", { name: words.es.solution }).waitFor();
  });

  test("is not locked out when the lab comes up just after its socket was refused", async () => {
    const { createUrl, openPage } = await openBrowserLab();
    const { page } = await openPage(await createUrl());
    const lab = createLabPage(page);
    await lab.ready();
    await page.addInitScript(() => {
      const Real = WebSocket;
      let first = true;
      globalThis.WebSocket = class extends Real {
        constructor(url: string | URL, protocols?: string | string[]) {
          super(first ? `ws://${location.host}/nowhere` : url, protocols);
          first = false;
        }
      };
    });
    await page.reload();
    await lab.ready();
    expect(await page.getByText(words.en.locked).isVisible()).toBe(false);
  });

  test("can be read, used and seen in both languages and every theme", async () => {
    const { createUrl, openPage, other } = await openBrowserLab();
    mkdirSync(pictures, { recursive: true });
    const { page, faults } = await openPage(await createUrl());
    const lab = createLabPage(page);
    await lab.ready();
    await page.screenshot({ path: join(pictures, "learn.empty.png") });
    expect(await findA11yFaults(page)).toEqual([]);
    // Long enough that it is still at work when the last theme was looked at, however slow the machine.
    await other().lab.runs.start({ runId: newId(), program: { kind: "lesson", lessonId: "digits-mlp", variant: "solution" }, overrides: { epochs: 1000 } });
    await lab.waitFor(1, "running");
    await until(async () => (await lab.epochs()).length >= 2, { timeoutMs: 60_000, what: "two epochs" });
    const themes: PageTheme[] = ["light", "dark", "contrast"];
    for (const language of ["en", "es"] as const) {
      await lab.speak(language);
      for (const theme of themes) {
        await lab.dress(theme);
        await page.screenshot({ path: join(pictures, `learn.${language}.${theme}.png`) });
        expect.soft(await findA11yFaults(page), `${language} ${theme}`).toEqual([]);
      }
    }
    await other().lab.runs.command({ run: "last", command: "cancel" });
    await lab.waitFor(1, "stopped");
    expect(await faults.all()).toEqual([]);
  });

  test("comes in at most 250 KB: page, script and styles, compressed", async () => {
    const { createUrl, context } = await openBrowserLab();
    const page = await context.newPage();
    const sizes: Promise<number>[] = [];
    page.on("response", (response) => {
      if (["document", "script", "stylesheet"].includes(response.request().resourceType())) sizes.push(response.body().then((body) => gzipSync(body).length));
    });
    await page.goto(await createUrl());
    await createLabPage(page).ready();
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThanOrEqual(250_000);
  });

  test("is reached by the keyboard alone: everything there is, in the order of the eye", async () => {
    const { createUrl, openPage } = await openBrowserLab();
    const { page } = await openPage(await createUrl());
    const lab = createLabPage(page);
    await lab.ready();
    const names: string[] = [];
    for (let stop = 0; stop < 12; stop++) {
      await page.keyboard.press("Tab");
      names.push(await page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.closest("label")?.textContent ?? document.activeElement?.textContent ?? ""));
    }
    expect(names.slice(0, 10)).toEqual([
      "Learn",
      "Starter",
      expect.stringMatching(/^Run/),
      "Code of main.ts",
      expect.stringContaining("What the program prints"),
      "Loss. No points yet.",
      "Right answers. No points yet.",
      expect.stringContaining("Epochs"),
      "Language: English",
      "Theme: As the system",
    ]);
  });
});
