import { spawn } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { packageRoot } from "#host/paths.ts";
import { openLab } from "#host/client/openLab.ts";
import { takeToken } from "#tests/support/labs/takeToken.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { until } from "#tests/support/until.ts";

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** `npm start -- ...flags` as it is, less npm: from the checkout's built files. */
function start(flags: readonly string[], env: Readonly<Record<string, string | undefined>> = {}): { ended: Promise<Ended>; out(): string; interrupt(): void } {
  const clean = { ...process.env, DISPLAY: undefined, WAYLAND_DISPLAY: undefined, LANG: "C.UTF-8", LC_ALL: undefined, ...env };
  const child = spawn(process.execPath, [join(packageRoot, "scripts", "start.mjs"), ...flags], { env: clean, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, out, err })));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return { ended, out: () => out, interrupt: () => child.kill("SIGINT") };
}

/** A home whose lab host is asked to end with the test. */
function labHome(): string {
  const home = tempDir();
  onTestFinished(async () => {
    const { lab, onClosed, close } = await openLab({ home, clientName: "test" });
    const gone = new Promise<void>((resolve) => onClosed(resolve));
    await lab.system.retire({});
    await gone;
    close();
  });
  return home;
}

/** A program that writes down how it was called, then does what the script says. */
function recorder(name: string, script: string): { folder: string; called(): string[] } {
  const folder = tempDir();
  const log = join(folder, "called.txt");
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\nfor word in "$@" "home=$BACKPROP_HOME" "node=$BACKPROP_NODE"; do echo "$word"; done > ${log}.part\nmv ${log}.part ${log}\n${script}\n`);
  chmodSync(file, 0o755);
  return { folder, called: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []) };
}

test("a wrong flag ends with the usage and touches nothing", async () => {
  const { code, err } = await start(["--fast"]).ended;
  expect(code).toBe(2);
  expect(err).toContain("--fast");
  expect(err).toContain("npm start -- [flags]");
});

test("a home that cannot be one is named, with what to do", async () => {
  const file = join(tempDir(), "occupied");
  writeFileSync(file, "");
  const { code, err } = await start(["--no-open", "--home", file], { DISPLAY: ":none" }).ended;
  expect(code).toBe(3);
  expect(err).toContain(file);
});

test("without a display --once trains the digits lesson and ends", async () => {
  const { code, out } = await start(["--once", "--no-open", "--home", labHome()]).ended;
  expect(code).toBe(0);
  expect(out).toMatch(/Run 1 succeeded/);
  const accuracy = Number(/validation accuracy (0\.\d+)\s*\n\s*Weights/.exec(out)?.[1]);
  expect(accuracy).toBeGreaterThanOrEqual(0.92);
});

test("with --no-open it serves at an address that opens the page once, until Ctrl+C", async () => {
  const serving = start(["--no-open", "--home", labHome()], { DISPLAY: ":none" });
  const url = await until(() => /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(serving.out())?.[0], { what: "the address" });
  const page = await fetch(new URL(url).origin);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("<html");
  expect(await takeToken(url)).toMatch(/\S{20,}/);
  serving.interrupt();
  expect((await serving.ended).code).toBe(0);
});

test("where Electron is, it opens the window there, with the home and Node 24", async () => {
  const electron = recorder("electron", "exit 0");
  const home = tempDir();
  const { code, err } = await start(["--home", home], { DISPLAY: ":none", ELECTRON_OVERRIDE_DIST_PATH: electron.folder }).ended;
  expect(code).toBe(0);
  expect(electron.called()).toEqual(expect.arrayContaining([packageRoot, `home=${home}`, `node=${process.execPath}`]));
  expect(err).toContain("open in its window");
});

test("where Electron is not, a Chromium window opens the page, and the way to the window is told", async () => {
  const browser = recorder("chromium", "sleep 1");
  const home = labHome();
  const { code, err } = await start(["--home", home], { DISPLAY: ":none", PATH: `${browser.folder}:/usr/bin:/bin` }).ended;
  expect(code).toBe(0);
  const app = browser.called().find((word) => word.startsWith("--app="));
  expect(app).toMatch(/^--app=http:\/\/127\.0\.0\.1:\d+\//);
  expect(browser.called()).toContain(`--user-data-dir=${join(home, "browser")}`);
  expect(err).toContain("npm start -- --electron");
});

test("--browser is obeyed where Electron is", async () => {
  const electron = recorder("electron", "exit 0");
  const browser = recorder("chromium", "exit 0");
  const { code } = await start(["--browser", "--home", labHome()], { DISPLAY: ":none", PATH: `${browser.folder}:/usr/bin:/bin`, ELECTRON_OVERRIDE_DIST_PATH: electron.folder }).ended;
  expect(code).toBe(0);
  expect(electron.called()).toEqual([]);
  expect(browser.called().join()).toContain("--app=");
});

test("an Electron that cannot open makes room for the browser", async () => {
  const electron = recorder("electron", "echo 'libgtk-3.so.0: cannot open shared object file' >&2\nexit 127");
  const browser = recorder("chromium", "exit 0");
  const { code, err } = await start(["--home", labHome()], { DISPLAY: ":none", PATH: `${browser.folder}:/usr/bin:/bin`, ELECTRON_OVERRIDE_DIST_PATH: electron.folder }).ended;
  expect(code).toBe(0);
  expect(err).toContain("libgtk-3.so.0");
  expect(browser.called().join()).toContain("--app=");
});

test("a port that is taken is named, with what to do", async () => {
  const first = start(["--no-open", "--home", labHome()], { DISPLAY: ":none" });
  const port = await until(() => /127\.0\.0\.1:(\d+)/.exec(first.out())?.[1], { what: "the address" });
  const { code, err } = await start(["--no-open", "--port", port, "--home", labHome()], { DISPLAY: ":none" }).ended;
  expect(code).toBe(3);
  expect(err).toContain(port);
});
