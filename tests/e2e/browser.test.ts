import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { newId } from "#shared/ids.ts";
import { describeIf } from "#tests/support/vitest/describeIf.ts";
import { endHost } from "#tests/support/labs/endHost.ts";
import { createLabPage, type LabPage } from "./LabPage.ts";
import { findA11yFaults } from "./findA11yFaults.ts";
import { noBrowser, openBrowserLab } from "./openBrowserLab.ts";
import { comparesTheRuns, learnsALesson, outlivesTheHost, stopsARun, triesTheModel } from "./walk.ts";
import { words } from "./words.ts";

/** Needs a browser of the Chromium family and the built page. */
describeIf(noBrowser, "the page in a browser", () => {
  test("leads from a lesson to its passed checks, a recognised drawing, the comparison of two runs and a run that is stopped, and breaks no rule", async () => {
    const { createUrl, openPage, other } = await openBrowserLab();
    const { page, faults } = await openPage(await createUrl());
    const lab = createLabPage(page);
    await lab.inside();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(new URL(page.url()).hash).not.toContain("code");

    await learnsALesson(lab, other().lab);
    await triesTheModel(lab);
    await comparesTheRuns(lab);
    await lab.openLesson();
    await stopsARun(lab, 3);
    expect(await faults.all()).toEqual([]);
  }, 300_000);

  test("shows another client's run as it goes, says when the lab host died, and shows the run to its end", async () => {
    const { createUrl, openPage, other, killHost, restartHost } = await openBrowserLab();
    const { page, faults } = await openPage(await createUrl());
    await outlivesTheHost(createLabPage(page), other().lab, { kill: killHost, restart: restartHost });
    // The browser itself says that nobody answered; nothing else may be wrong.
    expect((await faults.all()).filter((fault) => !/net::ERR_(?:CONNECTION_\w+|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/.test(fault))).toEqual([]);
  });

  test("says why and where a program failed, and what it printed, in the language that is spoken", async () => {
    const { createUrl, openPage, other } = await openBrowserLab();
    const { page, faults } = await openPage(await createUrl());
    const lab = createLabPage(page);
    await lab.openLesson();
    const program = { kind: "files", lessonId: "digits-mlp", entry: "main.ts", files: { "main.ts": "const one = 1;\nconsole.log('before');\nmodle.fit(one);\n" } } as const;
    await other().lab.runs.start({ runId: newId(), program });
    await lab.waitFor(1, "failed");
    const alert = page.getByRole("alert").filter({ hasText: words.en.errors["student-error"].title });
    await alert.getByText("The name modle is not known here.").waitFor();
    await alert.getByRole("button", { name: "Go to line 3" }).waitFor();
    await alert.getByText("modle.fit(one);").waitFor();
    await page.getByRole("log").getByText("before").waitFor();
    await lab.speak("es");
    await page.getByText("Aquí nadie conoce el nombre modle.").waitFor();
    expect(await faults.all()).toEqual([]);
  });

  test("stays let in over a reload, remembers language and theme, and asks a second tab", async () => {
    const { createUrl, openPage } = await openBrowserLab();
    const url = await createUrl();
    const { page } = await openPage(url);
    const lab = createLabPage(page);
    await lab.inside();
    await lab.speak("es");
    await lab.dress("dark");
    await page.reload();
    await lab.inside();
    expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset["theme"]])).toEqual(["es-PE", "dark"]);

    const second = await openPage(new URL(url).origin);
    await second.page.getByRole("heading", { name: words.es.link.lockedTitle }).waitFor();
    await second.page.getByText("npm run -s backprop -- serve").waitFor();
    expect(await findA11yFaults(second.page)).toEqual([]);
    const again = await openPage(url);
    await again.page.getByText("ya se usó").waitFor();

    // A fresh address pasted into the tab that was refused.
    await again.page.goto(await createUrl());
    await again.page.getByRole("main").getByRole("link").first().waitFor();
  });

  test("is not locked out when the lab comes up just after its socket was refused", async () => {
    const { createUrl, openPage } = await openBrowserLab();
    const { page } = await openPage(await createUrl());
    const lab = createLabPage(page);
    await lab.inside();
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
    await lab.inside();
    expect(await page.getByText(words.en.link.lockedTitle).isVisible()).toBe(false);
  });

  test("asks who it is where several share the account, and gives each a lab of their own", async () => {
    const { createUrl, openPage, other, home, context } = await openBrowserLab();
    const luz = newId();
    // First the page, which would have it started again.
    onTestFinished(async () => {
      await context.close();
      await endHost(join(home, "profiles", luz));
    });
    await other().lab.profiles.create({ id: luz, name: "Luz" });
    const { page, faults } = await openPage(await createUrl());
    await page.getByRole("heading", { name: words.en.profiles.who }).waitFor();
    expect(await findA11yFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Luz" }).click();
    const lab: LabPage = createLabPage(page);
    await lab.visit("#/settings/about");
    await page.getByText(luz).first().waitFor();
    expect(await faults.all()).toEqual([]);
  });

  test("comes in at most 250 KB: page, script and styles, compressed", async () => {
    const { createUrl, context } = await openBrowserLab();
    const page = await context.newPage();
    // What is loaded for later, when there is nothing else to do, is no part of it: this page always has something to do.
    await page.addInitScript(() => {
      window.requestIdleCallback = () => 0;
    });
    const sizes: Promise<number>[] = [];
    page.on("response", (response) => {
      if (["document", "script", "stylesheet"].includes(response.request().resourceType())) sizes.push(response.body().then((body) => gzipSync(body).length));
    });
    await page.goto(await createUrl());
    await createLabPage(page).inside();
    await page.waitForLoadState("networkidle");
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThanOrEqual(250_000);
  });
});
