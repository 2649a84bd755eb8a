// From the click on a lesson to its editor: until the first key that is typed is shown and coloured. Chromium, the built files.
import { chromium, type Page } from "playwright";
import { findBrowser } from "#platform/desktop/findBrowser.ts";
import { withBuiltLab } from "./openBuiltLab.ts";
import { quantile, report } from "./report.ts";

const rounds = 7;
/** Somebody looks at Learn for so long before choosing, ms. 0 is nobody: the page is still loading itself then, which counts too. */
const looks = [0, 1000, 3000] as const;
const promise = { limit: 1200, at: "most" } as const;
const lessons = ["digits-mlp", "fs4-softmax"] as const;

const executablePath = findBrowser({ env: process.env });
if (!executablePath) throw new Error("There is no Chromium here.");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"] });
try {
  await withBuiltLab(async ({ lab }) => {
    const first = new Map<number, Sample[]>(looks.map((lookMs) => [lookMs, []]));
    const warm: Sample[] = [];
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: "en-US" });
    await context.addInitScript(() => localStorage.setItem("backprop-preferences", JSON.stringify({ language: "en", theme: "light" })));
    for (let round = 0; round < rounds; round++) {
      for (const [lookMs, samples] of first) {
        const page = await context.newPage();
        await page.goto((await lab.system.openWeb({ port: 0 })).url);
        await page.locator("main a[href*=lesson]").first().waitFor();
        await page.waitForTimeout(lookMs);
        samples.push(await usableEditor(page, lessons[0]));
        if (lookMs === Math.max(...looks)) {
          await page.locator('nav a[href="#/learn"]').click();
          await page.locator("main a[href*=lesson]").first().waitFor();
          warm.push(await usableEditor(page, lessons[1]));
        }
        await page.close();
      }
    }
    const tell = (what: string, samples: readonly Sample[], isPromised = true): void => {
      const waited = samples.map(({ wall }) => wall);
      const worked = quantile(samples.map(({ processor }) => processor), 0.5);
      report({ what, value: quantile(waited, 0.5), unit: "ms", ...(isPromised ? { promise } : {}), note: `median of ${samples.length}, worst ${Math.max(...waited).toFixed(0)}; from the click to a key shown and coloured, of which the page's thread worked ${worked.toFixed(0)} ms` });
    };
    for (const [lookMs, samples] of first) tell(lookMs === 0 ? "editor usable, chosen while the page still loads" : `editor usable, ${lookMs / 1000} s after the page was loaded`, samples, lookMs > 0);
    tell("editor usable, the second lesson of a page", warm);
  });
} finally {
  await browser.close();
}

interface Sample {
  /** ms by the page's own clock, looked at each frame. */
  wall: number;
  /** ms that the page's main thread was on a processor. */
  processor: number;
}

async function usableEditor(page: Page, lesson: string): Promise<Sample> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const worked = async (): Promise<number> => ((await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN) * 1000;
  const before = await worked();
  const begin = await page.evaluate(async (id) => {
    const begun = performance.now();
    location.hash = `#/lesson/${id}`;
    const textbox = (): HTMLElement | null => document.querySelector(".monaco-editor :is(textarea, .native-edit-context)");
    while (!textbox() || document.querySelectorAll(".view-line").length === 0) await new Promise((resolve) => requestAnimationFrame(resolve));
    textbox()!.focus();
    return begun;
  }, lesson);
  await page.keyboard.press("z");
  const end = await page.evaluate(async () => {
    const line = (): Element | null => document.querySelector(".view-line");
    const isColoured = (): boolean => new Set(Array.from(line()?.querySelectorAll("span[class^=mtk]") ?? [], ({ className }) => className)).size > 1;
    while (!line()?.textContent.startsWith("z") || !isColoured()) await new Promise((resolve) => requestAnimationFrame(resolve));
    // A task after the next frame runs when this one was painted.
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now();
  });
  const processor = (await worked()) - before;
  await page.keyboard.press("Backspace");
  await session.detach();
  return { wall: end - begin, processor };
}
