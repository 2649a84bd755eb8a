import { existsSync } from "node:fs";
import { join } from "node:path";
import { _electron, type ElectronApplication, type Page } from "playwright";
import { onTestFinished } from "vitest";
import { openLab, type LabConnection } from "#host/client/openLab.ts";
import { packageRoot } from "#host/paths.ts";
import { hasDisplay } from "#platform/desktop/hasDisplay.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { findTestElectron } from "#tests/electron22/testElectron.ts";
import { watchPage, type PageFaults } from "./watchPage.ts";

const electron = findTestElectron();
const builtMain = join(packageRoot, "out", "main", "main.cjs");

/** Why these tests can't run here, if so. */
export const noElectron = electron === undefined ? "no Electron is here" : !hasDisplay({ env: process.env }) ? "there is no display" : !existsSync(builtMain) ? "the window was not built" : undefined;

export interface ElectronLab {
  app: ElectronApplication;
  page: Page;
  faults: PageFaults;
  home: string;
  /** Another client of the lab host that the app started. */
  connectOther(): Promise<LabConnection>;
  /** Starts the app once more with the same profile and waits for its end. */
  startAgain(): Promise<void>;
}

/** The built app in a real Electron, with a home and a profile of its own; gone when the test is. */
export async function openElectronLab(): Promise<ElectronLab> {
  const { program, args, env } = electron!;
  const home = tempDir();
  const profile = tempDir();
  const launch = (hold: boolean): Promise<ElectronApplication> =>
    _electron.launch({
      executablePath: program,
      args: [...args, "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`, "--lang=en-US"],
      env: { ...definedOf(process.env), ...env, BACKPROP_HOME: home, BACKPROP_NODE: process.execPath, ...(hold ? { BACKPROP_HOLD: "1" } : {}) },
      timeout: 60_000,
    });
  const app = await launch(true);
  const others: LabConnection[] = [];
  onTestFinished(async () => {
    await app.close();
    const last = others.at(-1) ?? (await openLab({ home, clientName: "test", replaceOtherBuild: false }));
    for (const other of others) other.close();
    process.kill(last.hello.pid, "SIGKILL");
    last.close();
  });
  // Only now may a window open: see untilReleased in src/main.
  await app.evaluate(() => new Promise<void>((resolve) => {
    const release = (): void => {
      const { releaseShell } = globalThis as { releaseShell?: () => void };
      if (releaseShell) resolve(releaseShell());
      else setTimeout(release, 5);
    };
    release();
  }));
  const page = await app.firstWindow();
  const faults = await watchPage(page);
  // As somebody who was here before: the first start's questions have a test of their own, in the browser.
  const before = await openLab({ home, clientName: "test", replaceOtherBuild: false });
  await before.lab.settings.change({ set: { language: "en", theme: "light" } });
  before.close();
  // What the window said before it was watched is said again.
  await page.reload();
  return {
    app,
    page,
    faults,
    home,
    async connectOther() {
      const other = await openLab({ home, clientName: "test", replaceOtherBuild: false });
      others.push(other);
      return other;
    },
    async startAgain() {
      const second = await launch(false).catch(() => undefined); // it may end before it can be attached to
      await second?.waitForEvent("close").catch(() => undefined);
    },
  };
}

function definedOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
