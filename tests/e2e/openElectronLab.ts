import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { _electron, type ElectronApplication, type Page } from "playwright";
import { onTestFinished } from "vitest";
import { openLab, type LabConnection } from "#host/client/openLab.ts";
import { packageRoot } from "#host/paths.ts";
import { hasDisplay } from "#platform/desktop/hasDisplay.ts";
import { endHost } from "#tests/support/labs/endHost.ts";
import { endProcessesNaming } from "#tests/support/vitest/strayProcesses.ts";
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

/** The built app in a real Electron, with a home and a profile of its own; gone when the test is, or when `atEnd` says. */
export async function openElectronLab(atEnd: (end: () => Promise<void> | void) => void = onTestFinished): Promise<ElectronLab> {
  const { program, args, env } = electron!;
  const home = tempDir(undefined, atEnd);
  const profile = tempDir(undefined, atEnd);
  const options = {
    args: [...args, "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`, "--lang=en-US"],
    env: { ...definedOf(process.env), ...env, BACKPROP_HOME: home, BACKPROP_NODE: process.execPath },
  };
  const app = await _electron.launch({ executablePath: program, args: options.args, env: { ...options.env, BACKPROP_HOLD: "1" }, timeout: 60_000 });
  const others: LabConnection[] = [];
  atEnd(async () => {
    await app.close();
    for (const other of others) other.close();
    // The one that the window talked to, and any that was started beside it and waits to see whether it is needed.
    await endHost(home);
    endProcessesNaming(home);
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
  await page.evaluate(() => localStorage.setItem("backprop-preferences", JSON.stringify({ language: "en", theme: "light" })));
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
      // Not attached to: it ends by itself, as soon as it has found the first.
      const second = spawn(program, options.args, { env: options.env, stdio: "ignore" });
      await new Promise((resolve) => second.on("exit", resolve));
    },
  };
}

function definedOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
