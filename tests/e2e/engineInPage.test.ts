import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { chromium } from "playwright";
import { expect, onTestFinished, test } from "vitest";
import { build } from "vite";
import { kernelsFolder } from "#engine/machine/kernelFiles.ts";
import { findBrowser } from "#platform/desktop/findBrowser.ts";
import { pageHeaders } from "#shared/pageHeaders.ts";
import { createKernelProgram, randomFloats } from "#tests/support/engine/plans/kernelProgram.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { describeIf } from "#tests/support/vitest/describeIf.ts";

const root = join(import.meta.dirname, "../..");
const browser = findBrowser({ env: process.env });

interface Job {
  commands: number[];
  memory: number[];
  threads: number;
  patienceMs: number;
}

interface Done {
  threads: number;
  runs: number;
  memory: number[];
}

/** A page that has the engine, with the product's headers or with none of them. */
async function openPage({ isolated }: { isolated: boolean }): Promise<(job: Job) => Promise<Done>> {
  const folder = tempDir();
  const input = { pageMachine: join(root, "tests/fixtures/engine/pageMachine.ts"), wasmHelper: join(root, "src/engine/machine/wasmHelper.ts") };
  await build({ configFile: false, root, logLevel: "silent", build: { outDir: folder, emptyOutDir: false, rolldownOptions: { input, output: { entryFileNames: "[name].js" } } } });
  const server = createServer(({ url = "/" }, response) => {
    const name = url.slice(1);
    const file = join(name.endsWith(".wasm") ? kernelsFolder() : folder, name);
    const body = name === "" ? '<!doctype html><script type="module" src="/pageMachine.js"></script>' : existsSync(file) ? readFileSync(file) : "";
    const type = name === "" ? "text/html" : name.endsWith(".wasm") ? "application/wasm" : "text/javascript";
    response.writeHead(200, { "Content-Type": type, ...(isolated ? pageHeaders({ nonce: "none" }) : {}) });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const chrome = await chromium.launch({ executablePath: browser!, args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
  onTestFinished(async () => {
    await chrome.close();
    server.close();
  });
  const page = await chrome.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction("globalThis.runInPage");
  return (job) => page.evaluate((given) => (globalThis as unknown as { runInPage(of: Job): Promise<Done> }).runInPage(given), job);
}

/** A product of matrices and a count of the runs. */
function work(): { job: Pick<Job, "commands" | "memory">; counter: number } {
  const program = createKernelProgram();
  const [m, n, k] = [96, 80, 64];
  const [first, second] = [randomFloats(m * k), randomFloats(k * n, 2)];
  const [a, b] = [program.place(first), program.place(second)];
  const [c, counter] = [program.room(m * n), program.room(1)];
  program.command("matmul", { batchOuter: 1, batchInner: 1, m, n, k, lda: k, ldb: n, ldc: n, a, b, c });
  program.command("increment", { counter });
  const floats = new Float32Array(program.arenaSize());
  floats.set(first, a);
  floats.set(second, b);
  return { job: { commands: [...program.commands()], memory: [...new Int32Array(floats.buffer)] }, counter };
}

describeIf(browser === undefined ? "no browser of the Chromium family is here" : undefined, "the engine in a page", () => {
  test("has several threads over one memory where the page is isolated from other origins, and the same bits with each number of them", async () => {
    const run = await openPage({ isolated: true });
    const { job, counter } = work();
    const results = [];
    for (const threads of [1, 2, 3]) {
      const result = await run({ ...job, threads, patienceMs: 20_000 });
      expect(result.threads).toBe(threads);
      expect(result.memory[counter]).toBe(result.runs);
      results.push(result.memory.with(counter, 0));
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  test("has one thread where it is not", async () => {
    const run = await openPage({ isolated: false });
    const { job, counter } = work();
    const result = await run({ ...job, threads: 2, patienceMs: 200 });
    expect(result.threads).toBe(1);
    expect(result.memory[counter]).toBe(result.runs);
  });
});
