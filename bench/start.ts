// A second `npm start`, from the command to a window in which something can be opened: Chromium, the built files, a home in use.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { openLab } from "#host/client/openLab.ts";
import { packageRoot } from "#host/paths.ts";
import { findBrowser } from "#platform/desktop/findBrowser.ts";
import { until } from "#tests/support/until.ts";
import { askUntil, evaluateUntil, getJson, isUsable, type Target } from "./devTools.ts";
import { quantile, report } from "./report.ts";

const samples = 5;
const browser = findBrowser({ env: process.env });
if (!browser) throw new Error("There is no Chromium here.");

const folder = mkdtempSync(join(tmpdir(), "backprop-bench-"));
const home = join(folder, "home");
// Stands first on the path: the same browser, without a screen and open to be asked what it shows.
const quiet = "--headless=new --lang=en-US --remote-debugging-port=0 --disable-gpu --disable-quic --disable-background-networking --disable-component-update --disable-sync";
const wrapper = join(folder, "chromium");
writeFileSync(wrapper, `#!/bin/sh\nexec ${browser} ${quiet} "$@"\n`);
chmodSync(wrapper, 0o755);

try {
  await usableWindow(); // the first start: makes the home and the browser's profile
  const warm: number[] = [];
  const cold: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    warm.push(await usableWindow());
    await endHost();
    cold.push(await usableWindow());
  }
  await endHost();
  report({ what: "window usable, fresh", value: quantile(cold, 0.5), unit: "ms", promise: { limit: 1400, at: "most" }, note: `median of ${samples}, worst ${Math.round(Math.max(...cold))}; from npm start, the lab host started too` });
  report({ what: "window usable, warm", value: quantile(warm, 0.5), unit: "ms", promise: { limit: 900, at: "most" }, note: `median of ${samples}, worst ${Math.round(Math.max(...warm))}; from npm start, the lab host still up` });
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

async function usableWindow(): Promise<number> {
  const portFile = join(home, "browser", "DevToolsActivePort");
  rmSync(portFile, { force: true });
  const begin = performance.now();
  const start = spawn("npm", ["start", "--silent", "--", "--browser", "--home", home], {
    cwd: packageRoot,
    env: { ...process.env, PATH: `${folder}${delimiter}${process.env["PATH"]}`, DISPLAY: process.env["DISPLAY"] ?? ":none" },
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => start.on("exit", resolve));
  const port = await until(() => existsSync(portFile) && /^\d+/.exec(readFileSync(portFile, "utf8"))?.[0], { timeoutMs: 60_000, what: "the browser" });
  const devTools = `http://127.0.0.1:${port}/json`;
  try {
    await until(
      async () => {
        const page = (await getJson<Target[]>(`${devTools}/list`)).find(({ type, url }) => type === "page" && url.startsWith("http"));
        return page && (await evaluateUntil(page, isUsable));
      },
      { timeoutMs: 60_000, what: "a window in which something can be opened" },
    );
    return performance.now() - begin;
  } finally {
    await until(async () => askUntil((await getJson<Target>(`${devTools}/version`)).webSocketDebuggerUrl, "Browser.close", {}), { what: "the browser to close" });
    await ended;
  }
}

async function endHost(): Promise<void> {
  const { lab, onClosed } = await openLab({ home, clientName: "bench", replaceOtherBuild: false });
  const gone = new Promise<void>((resolve) => onClosed(resolve));
  await lab.system.retire({});
  await gone;
}
