import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "#host/paths.ts";
import { describeIf } from "#tests/support/vitest/describeIf.ts";
import { until } from "#tests/support/until.ts";
import { createLabPage } from "./LabPage.ts";
import { noElectron, openElectronLab, type ElectronLab } from "./openElectronLab.ts";
import { comparesTheRuns, learnsALesson, outlivesTheHost, stopsARun, triesTheModel } from "./walk.ts";

const pictures = join(packageRoot, "test-results");

describeIf(noElectron, "the window in a real Electron", () => {
  test("leads from a lesson to its passed checks, a recognised drawing, the comparison of two runs and a run that is stopped, and breaks no rule", async () => {
    const { page, faults, connectOther } = await openElectronLab();
    const lab = createLabPage(page);
    await lab.inside();
    const other = await connectOther();
    expect(await page.evaluate(() => [location.origin, crossOriginIsolated])).toEqual(["app://bundle", true]);
    await learnsALesson(lab, other.lab);
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, "electron.png") });
    await triesTheModel(lab);
    await comparesTheRuns(lab);
    await lab.openLesson();
    await stopsARun(lab, 3);
    expect(await faults.all()).toEqual([]);
  }, 300_000);

  test("shows another client's run as it goes, starts the lab host again when it dies, and shows the run to its end", async () => {
    const { page, faults, connectOther } = await openElectronLab();
    const lab = createLabPage(page);
    // Only then is the app's own host there.
    await lab.inside();
    const { hello, lab: other } = await connectOther();
    await outlivesTheHost(lab, other, { kill: () => process.kill(hello.pid, "SIGKILL"), restart: async () => void (await connectOther()) });
    expect(await faults.all()).toEqual([]);
  });

  describe("that was opened once", () => {
    let shared: ElectronLab;
    beforeAll(async () => {
      const ends: (() => Promise<void> | void)[] = [];
      shared = await openElectronLab((end) => ends.unshift(end));
      await createLabPage(shared.page).inside();
      return async () => {
        for (const end of ends) await end();
      };
    });

    test("keeps the page from Node, other pages, new windows, devices and permissions", async () => {
      const { app, page } = shared;
      expect(await page.evaluate(() => ["require", "process", "module", "Buffer", "electron"].filter((name) => name in globalThis))).toEqual([]);
      expect(await page.evaluate(() => Object.keys((globalThis as unknown as { shell: object }).shell))).toEqual(["openLab"]);
      await app.evaluate(({ shell }) => {
        const opened: string[] = [];
        shell.openExternal = async (url) => void opened.push(url);
        (globalThis as unknown as { opened: string[] }).opened = opened;
      });
      const refused = await page.evaluate(() => ["https://example.org/", "http://example.org/", "file:///etc/passwd", "app://bundle/"].map((address) => window.open(address) === null));
      expect(refused).toEqual([true, true, true, true]);
      // What leads to the web is for the system's browser.
      expect(await app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)).toEqual(["https://example.org/"]);
      await page.evaluate(() => {
        location.href = "https://example.org/";
      });
      await page.evaluate(() => {
        location.href = "app://other/";
      });
      expect(await page.evaluate(() => location.origin + location.pathname)).toBe("app://bundle/");
      expect(app.windows()).toHaveLength(1);
      expect(await page.evaluate(() => Notification.requestPermission())).toBe("denied");
      expect(await page.evaluate(() => navigator.mediaDevices?.getUserMedia({ audio: true }).then(() => "given", (error: Error) => error.name))).toMatch(/NotAllowedError|NotFoundError/);
      const preferences = await app.evaluate(({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
        const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences();
        return { sandbox, contextIsolation, nodeIntegration, webSecurity };
      });
      expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true });
    });

    test("serves nothing outside the built page, and the strict policy with everything it serves", async () => {
      const { page } = shared;
      const answers = await page.evaluate(async () => {
        const ask = async (path: string): Promise<{ status: number; policy: string; embedder: string | null }> => {
          const response = await fetch(path);
          return { status: response.status, policy: response.headers.get("content-security-policy") ?? "", embedder: response.headers.get("cross-origin-embedder-policy") };
        };
        return { page: await ask("/"), above: await ask("/..%2F..%2Fpackage.json"), twice: await ask("/%2e%2e/%2e%2e/package.json"), folder: await ask("/assets"), missing: await ask("/nothing.js") };
      });
      expect([answers.page.status, answers.above.status, answers.twice.status, answers.folder.status, answers.missing.status]).toEqual([200, 404, 404, 404, 404]);
      for (const { policy, embedder } of Object.values(answers)) {
        expect(policy).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'");
        expect(embedder).toBe("require-corp");
      }
    });

    test("is one app: a second start ends and leaves the first with its window", async () => {
      const { app, startAgain } = shared;
      await startAgain();
      expect(app.windows()).toHaveLength(1);
    });

    test("answers only its own page: a message from elsewhere opens no link to the lab", async () => {
      const { app } = shared;
      const linksOf = (): Promise<number> => app.evaluate(() => (process as unknown as { getActiveResourcesInfo(): string[] }).getActiveResourcesInfo().filter((name) => name === "PipeWrap" || name === "SocketWrap").length);
      const before = await linksOf();
      await app.evaluate(({ ipcMain, BrowserWindow }) => {
        const sender = BrowserWindow.getAllWindows()[0]!.webContents;
        ipcMain.emit("lab-open", { sender, senderFrame: { url: "https://example.org/" } });
      });
      expect(await linksOf()).toBe(before);
    });

    // The last: it closes the window.
    test("opens where it was left", async () => {
      const { app } = shared;
      const size = await app.evaluate(({ BrowserWindow, app: own }) => {
        const window = BrowserWindow.getAllWindows()[0]!;
        window.setContentBounds({ x: 10, y: 20, width: 1000, height: 600 });
        return [window.getContentBounds(), own.getPath("userData")] as const;
      });
      await until(() => size[0].width === 1000, { what: "the window to take its size" });
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
      const { readFileSync } = await import("node:fs");
      const remembered = JSON.parse(readFileSync(join(size[1], "window.json"), "utf8")) as { width: number; height: number };
      expect(remembered).toMatchObject({ width: 1000, height: 600 });
    });
  });
});
