// The Runs screen in Chromium over a home of 10,000 runs: from the click to the list, from the click to a thousand curves.
import { chromium, type Page } from "playwright";
import { findBrowser } from "#platform/desktop/findBrowser.ts";
import { compared, listed, writeManyRuns } from "./manyRuns.ts";
import { withBuiltLab } from "./openBuiltLab.ts";
import { quantile, report } from "./report.ts";

const rounds = 7;
const allRuns = `${listed.toLocaleString("en-US")} runs`;
const executablePath = findBrowser({ env: process.env });
if (!executablePath) throw new Error("There is no Chromium here.");

type Sight = { kind: "rows"; atLeast: number } | { kind: "text"; text: string } | { kind: "curves"; atLeast: number };

/** ms from a click until something is there and was painted, by the page's own clock, looked at each frame. */
async function fromClick(page: Page, selector: string, sight: Sight): Promise<number> {
  return page.evaluate(
    async ([css, wanted]) => {
      const isThere = (): boolean => {
        if (wanted.kind === "rows") return document.querySelectorAll("[role=row][id]").length >= wanted.atLeast;
        if (wanted.kind === "text") return document.body.innerText.includes(wanted.text);
        return performance.getEntriesByName("runs-chart-painted").some((mark) => mark instanceof PerformanceMark && Number(mark.detail) >= wanted.atLeast);
      };
      const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
      performance.clearMarks();
      const begin = performance.now();
      document.querySelector<HTMLElement>(css)!.click();
      do await frame();
      while (!isThere() && performance.now() - begin < 30_000);
      // A task after the next frame runs when this one was painted.
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      return performance.now() - begin;
    },
    [selector, sight] as const,
  );
}

await withBuiltLab(async ({ lab }) => {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"] });
  try {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "en-US" });
    await page.goto((await lab.system.openWeb({ port: 0 })).url);
    await page.getByRole("navigation").first().waitFor();
    const first: number[] = [];
    const all: number[] = [];
    const curves: number[] = [];
    const again: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await page.reload();
      await page.locator('nav a[href="#/learn"]').click();
      await page.waitForTimeout(500);
      first.push(await fromClick(page, 'nav a[href="#/runs"]', { kind: "rows", atLeast: 10 }));
      await page.getByText(allRuns).waitFor();
      await page.locator('nav a[href="#/learn"]').click();
      await page.reload();
      await page.waitForTimeout(500);
      all.push(await fromClick(page, 'nav a[href="#/runs"]', { kind: "text", text: allRuns }));
      await page.waitForTimeout(500);
      const painted = { kind: "curves", atLeast: compared * 0.99 } as const;
      curves.push(await fromClick(page, '[role=columnheader] button[aria-pressed]', painted));
      await page.waitForTimeout(300);
      // All of them are here now: a change of how they are drawn.
      again.push(await fromClick(page, 'section[aria-label=Compare] button[aria-pressed]', painted));
    }
    const note = (samples: readonly number[]): string => `median of ${samples.length}, worst ${Math.max(...samples).toFixed(0)}`;
    report({ what: `click to the first rows of ${listed} runs`, value: quantile(first, 0.5), unit: "ms", promise: { limit: 500, at: "most" }, note: note(first) });
    report({ what: `click to all of ${listed} runs`, value: quantile(all, 0.5), unit: "ms", note: note(all) });
    report({ what: `click to ${compared} curves painted`, value: quantile(curves, 0.5), unit: "ms", promise: { limit: 250, at: "most" }, note: note(curves) });
    report({ what: `${compared} curves drawn another way`, value: quantile(again, 0.5), unit: "ms", note: note(again) });
  } finally {
    await browser.close();
  }
}, writeManyRuns);
