// The built app in a real Electron: from its start to the first paint, to a window in which something can be opened, and from there to a lesson's editor.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLab } from "#host/client/openLab.ts";
import { packageRoot } from "#host/paths.ts";
import { hasDisplay } from "#platform/desktop/hasDisplay.ts";
import { findTestElectron } from "#tests/electron22/testElectron.ts";
import { until } from "#tests/support/until.ts";
import { askUntil, evaluateUntil, getJson, isUsable, type Target } from "./devTools.ts";
import { quantile, report } from "./report.ts";

const samples = 5;
const timeoutMs = 60_000;
const screen = ["xvfb-run", "--auto-servernum", "--server-args=-screen 0 1366x768x24"];

/** ms, by the clock of the machine. */
interface Start {
  painted: number;
  usable: number;
  /** From the click on a lesson to its text in colours, ready for keys. */
  editor: number;
}

const electron = findTestElectron();
const display = hasDisplay({ env: process.env }) ? [] : existsSync("/usr/bin/xvfb-run") ? screen : undefined;
if (!electron) console.error("skipped: no Electron is here");
else if (!display) console.error("skipped: there is no display");
else await measure(electron, display);

async function measure({ program, args, env }: NonNullable<typeof electron>, inFront: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "backprop-bench-"));
  const home = join(folder, "home");
  try {
    const start = (): Promise<Start> => startOnce([...inFront, program, ...args, "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", `--user-data-dir=${join(folder, "profile")}`, "--lang=en-US"], { ...process.env, ...env, BACKPROP_HOME: home, BACKPROP_NODE: process.execPath });
    await start(); // makes the home and the profile
    const cold: Start[] = [];
    const warm: Start[] = [];
    for (let sample = 0; sample < samples; sample++) {
      warm.push(await start());
      await endHost(home);
      cold.push(await start());
    }
    await endHost(home);
    const tell = (what: string, values: readonly number[]): void => report({ what: `Electron: ${what}`, value: quantile(values, 0.5), unit: "ms", note: `median of ${samples}, worst ${Math.round(Math.max(...values))}` });
    for (const [name, starts] of [["fresh", cold], ["warm", warm]] as const) {
      tell(`first paint, ${name}`, starts.map(({ painted }) => painted));
      tell(`window usable, ${name}`, starts.map(({ usable }) => usable));
    }
    tell("editor usable, window just opened", [...cold, ...warm].map(({ editor }) => editor));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function startOnce([command = "", ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<Start> {
  const begin = Date.now();
  const app = spawn(command, args, { cwd: packageRoot, env, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => app.on("exit", resolve));
  let said = "";
  app.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const port = await until(() => /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(said)?.[1], { timeoutMs, what: "the app's window" });
  const devTools = `http://127.0.0.1:${port}/json`;
  try {
    const page = await until(async () => (await getJson<Target[]>(`${devTools}/list`)).find(({ type, url }) => type === "page" && url.startsWith("app:")), { timeoutMs, what: "the page" });
    await evaluateUntil(page, isUsable);
    const there = Date.now() - begin;
    const painted = Number(await evaluateUntil(page, `performance.timeOrigin + (performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN)`)) - begin;
    const opened = Date.now();
    await evaluateUntil(page, `location.hash = "#/lesson/digits-mlp"`);
    await evaluateUntil(page, `document.querySelector(".monaco-editor :is(textarea, .native-edit-context)") !== null && new Set([...document.querySelectorAll(".view-line span[class^=mtk]")].map((one) => one.className)).size > 1`);
    // What is not painted can't be used.
    return { painted, usable: Math.max(there, painted), editor: Date.now() - opened };
  } finally {
    // It may be gone before it answers.
    await askUntil((await getJson<Target>(`${devTools}/version`)).webSocketDebuggerUrl, "Browser.close", {});
    await ended;
  }
}

async function endHost(home: string): Promise<void> {
  const { lab, onClosed } = await openLab({ home, clientName: "bench", replaceOtherBuild: false });
  const gone = new Promise<void>((resolve) => onClosed(resolve));
  await lab.system.retire({});
  await gone;
}
