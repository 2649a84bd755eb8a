// Try it in Chromium: from a move of the pen to the bars that answer it, painted. A model that was just trained, a warm evaluator.
import { chromium, type Page } from "playwright";
import { findBrowser } from "#platform/desktop/findBrowser.ts";
import { newId } from "#shared/ids.ts";
import { until } from "#tests/support/until.ts";
import { withBuiltLab } from "./openBuiltLab.ts";
import { quantile, report } from "./report.ts";

const strokes = 100;
const warmUp = 10;
const promise = { limit: 50, at: "most" } as const;

const executablePath = findBrowser({ env: process.env });
if (!executablePath) throw new Error("There is no Chromium here.");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"] });
try {
  await withBuiltLab(async ({ lab }) => {
    const runId = newId();
    await lab.runs.start({ runId, program: { kind: "lesson", lessonId: "digits-mlp", variant: "solution" }, overrides: { epochs: 1 } });
    await until(async () => (await lab.runs.get({ run: runId })).summary.status === "succeeded", { timeoutMs: 120_000, what: "the run" });
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: "en-US" });
    await page.addInitScript(() => localStorage.setItem("backprop-preferences", JSON.stringify({ language: "en", theme: "light" })));
    await page.goto((await lab.system.openWeb({ port: 0 })).url);
    await page.getByRole("navigation").first().waitFor();
    await page.evaluate((run) => {
      location.hash = `#/try/${run}`;
    }, runId);
    await page.getByRole("application").waitFor();
    const latencies = (await drawnStrokes(page)).slice(warmUp);
    report({ what: "stroke to probabilities", value: quantile(latencies, 0.5), unit: "ms", promise, note: `median of ${latencies.length}, p95 ${quantile(latencies, 0.95).toFixed(0)}, worst ${Math.max(...latencies).toFixed(0)}; from the pen's event to the bars painted` });
  });
} finally {
  await browser.close();
}

/** ms from each event of a pen on its way through the figure of a two to the next change of the bars, by the page's own clock. */
async function drawnStrokes(page: Page): Promise<number[]> {
  return page.evaluate(
    async (count) => {
      const canvas = document.querySelector<HTMLElement>("[role=application]")!;
      const { left, top, width, height } = canvas.getBoundingClientRect();
      const bars = document.querySelector("ol[aria-label]")!;
      const point = (type: string, at: number): void => {
        const turn = (at * 12.9898) % 1;
        const options = { bubbles: true, cancelable: true, pointerId: 1, isPrimary: true, button: 0, buttons: type === "pointerup" ? 0 : 1, pointerType: "mouse", clientX: left + width * (0.25 + turn / 2), clientY: top + height * (0.15 + (0.7 * at) / count) };
        canvas.dispatchEvent(new PointerEvent(type, options));
      };
      // Synthetic pointers can't be captured.
      canvas.setPointerCapture = () => undefined;
      const changed = (): Promise<void> =>
        new Promise((resolve) => {
          const seen = new MutationObserver(() => {
            seen.disconnect();
            // A task after the next frame runs when this one was painted.
            requestAnimationFrame(() => setTimeout(resolve));
          });
          seen.observe(bars, { subtree: true, childList: true, characterData: true, attributes: true });
          // An answer that shows the same numbers changes nothing.
          setTimeout(() => {
            seen.disconnect();
            resolve();
          }, 2000);
        });
      const latencies: number[] = [];
      for (let stroke = 0; stroke < count; stroke++) {
        const answered = changed();
        const begin = performance.now();
        point("pointerdown", stroke);
        point("pointerup", stroke);
        await answered;
        const latency = performance.now() - begin;
        if (latency < 2000) latencies.push(latency);
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      return latencies;
    },
    strokes + warmUp,
  );
}
