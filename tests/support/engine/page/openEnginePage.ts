import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { chromium, type Page } from "playwright";
import { afterAll, onTestFinished } from "vitest";
import { build } from "vite";
import { findBrowser } from "#platform/desktop/findBrowser.ts";
import { pageHeaders } from "#shared/pageHeaders.ts";
import { presetPrograms } from "#scripts/build/presetPrograms.ts";
import { tempDir } from "#tests/support/tempDir.ts";

const root = join(import.meta.dirname, "../../../..");
const browser = findBrowser({ env: process.env });

/** Why these tests can't run here, if so. */
export const noEngineBrowser = browser === undefined ? "no browser of the Chromium family is here" : undefined;

const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** SwiftShader, a graphics card made of software, comes with Chromium. */
const card = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

let folder: Promise<string> | undefined;

/** The page of tests/fixtures/engine/enginePage.ts, built as the product's page is. */
async function built(): Promise<string> {
  const outDir = tempDir("engine-page-", afterAll);
  await build({
    configFile: false,
    root,
    logLevel: "silent",
    worker: { format: "es", plugins: () => [presetPrograms()] },
    build: { outDir, emptyOutDir: false, target: "chrome108", assetsInlineLimit: 0, modulePreload: { polyfill: false }, rolldownOptions: { input: { enginePage: join(root, "tests/fixtures/engine/enginePage.ts") }, output: { entryFileNames: "[name].js" } } },
  });
  return outDir;
}

/** That page, with the product's headers or with none of them, in a browser that shows a graphics card or none. */
export async function openEnginePage({ isolated = true, gpu = false }: { isolated?: boolean; gpu?: boolean } = {}): Promise<Page> {
  const files = await (folder ??= built());
  const server = createServer(({ url = "/" }, response) => {
    const file = join(files, url);
    const index = url === "/";
    const found = index || existsSync(file);
    response.writeHead(found ? 200 : 404, { "Content-Type": types[index ? ".html" : extname(url)] ?? "application/octet-stream", ...(isolated ? pageHeaders({ nonce: "none" }) : {}) });
    response.end(index ? '<!doctype html><script type="module" src="/enginePage.js"></script>' : found ? readFileSync(file) : "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const chrome = await chromium.launch({ executablePath: browser!, args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", ...(gpu ? card : [])] });
  onTestFinished(async () => {
    await chrome.close();
    server.close();
  });
  const page = await chrome.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction("globalThis.openPageEngine");
  return page;
}
