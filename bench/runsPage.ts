// The Runs screen in Chromium over a home of 10,000 runs: from the click to the list, from the click to a thousand curves.
import { chromium, type Page } from "playwright";
import { findBrowser } from "#platform/desktop/findBrowser.ts";
import { compared, listed, writeManyRuns } from "./manyRuns.ts";
import { withBuiltLab } from "./openBuiltLab.ts";
import { quantile, report } from "./report.ts";

const rounds = 7;
const executablePath = findBrowser({ env: process.env });
if (!executablePath) throw new Error("There is no Chromium here.");

/**
 * In the page: ms from a click until `there` holds and what it stands for was painted. Watches every frame; `there` is
 * the text of a function.
 */
async function fromClick(page: Page, selector: string, there: string): Promise<number> {
  return page.evaluate(
    async ([css, condition]) => {
      const holds = new Function(`return (${condition})()`) as () => boolean;
      performance.clearMarks();
      const begin = performance.now();
      document.querySelector<HTMLElement>(css!)!.click();
      for (;;) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        if (holds()) break;
        if (performance.now() - begin > 30_000) throw new Error(`It never came: ${condition}`);
      }
      // A task after a frame runs when that frame was painted.
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      return performance.now() - begin;
    },
    [selector, there] as const,
  );
}

await withBuiltLab(async ({ lab }) => {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"] });
  try {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "en-US", bypassCSP: true });
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
      first.push(await fromClick(page, 'nav a[href="#/runs"]', `() => document.querySelectorAll('[role=row][id]').length > 10`));
      await page.getByText(`${listed.toLocaleString("en-US")} runs`).waitFor();
      await page.locator('nav a[href="#/learn"]').click();
      await page.reload();
      await page.waitForTimeout(500);
      all.push(await fromClick(page, 'nav a[href="#/runs"]', `() => document.body.innerText.includes("${listed.toLocaleString("en-US")} runs")`));
      await page.waitForTimeout(500);
      const painted = `() => performance.getEntriesByName("runs-chart-painted").some(({ detail }) => detail >= ${compared * 0.99})`;
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
