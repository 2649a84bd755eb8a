import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { openLab, type LabConnection } from "#host/client/openLab.ts";
import { rendererDir } from "#host/paths.ts";
import { findBrowser } from "#platform/desktop/findBrowser.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { watchPage, type PageFaults } from "./watchPage.ts";

const browser = findBrowser({ env: process.env });

/** Why these tests can't run here, if so. */
export const noBrowser = browser === undefined ? "no browser of the Chromium family is here" : !existsSync(join(rendererDir, "index.html")) ? "the page was not built" : undefined;

/** As for every automated Chromium here: no own sandbox (root), no graphics card, no calls home. */
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export interface BrowserLab {
  home: string;
  context: BrowserContext;
  /** Another client, as the command line is one; the newest after `restartHost`. */
  other(): LabConnection;
  /** An address that opens the page once. */
  createUrl(): Promise<string>;
  openPage(url: string): Promise<{ page: Page; faults: PageFaults }>;
  killHost(): void;
  /** What any client does that finds no host: starts one. */
  restartHost(): Promise<void>;
}

/** One browser a file: what a test leaves in it is of its own context. */
let chrome: Browser;
beforeAll(async () => {
  if (noBrowser === undefined) chrome = await chromium.launch({ executablePath: browser!, args: flags });
});
afterAll(() => chrome?.close());

/** A lab of its own and a browser's fresh context before it; gone when the test is. */
export async function openBrowserLab(): Promise<BrowserLab> {
  const home = tempDir();
  let connection = await openLab({ home, clientName: "test" });
  // As somebody who was here before: the first start's questions have a test of their own.
  await connection.lab.settings.change({ set: { language: "en", theme: "light" } });
  const killHost = (): void => endProcess(connection.hello.pid);
  onTestFinished(async () => {
    await Promise.all(chrome.contexts().map((one) => one.close()));
    const closed = new Promise<void>((resolve) => connection.onClosed(resolve));
    killHost();
    await closed;
  });
  const context = await chrome.newContext({ viewport: { width: 1366, height: 768 }, locale: "en-US", colorScheme: "light", reducedMotion: "reduce" });
  return {
    home,
    context,
    other: () => connection,
    createUrl: async () => (await connection.lab.system.openWeb({ port: 0 })).url,
    async openPage(url) {
      const page = await context.newPage();
      const faults = await watchPage(page);
      await page.goto(url);
      return { page, faults };
    },
    killHost,
    async restartHost() {
      connection = await openLab({ home, clientName: "test" });
    },
  };
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it had ended
  }
}
