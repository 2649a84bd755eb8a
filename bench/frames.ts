// Main-thread work of the page a frame, from Chromium's own trace: a lesson's run that tells 20 series, and a chart that draws 20.
import { chromium, type CDPSession, type Page } from "playwright";
import { build } from "vite";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "#host/paths.ts";
import { findBrowser } from "#platform/desktop/findBrowser.ts";
import { newId } from "#shared/ids.ts";
import { until } from "#tests/support/until.ts";
import { withBuiltLab } from "./openBuiltLab.ts";
import { quantile, report } from "./report.ts";

const series = 20;
const seconds = 10;
const settleMs = 6000;
/** One frame of a screen at 60 Hz. */
const frameMs = 1000 / 60;
const promise = { limit: 8, at: "most" } as const;

/** Tells 20 series at about 100 steps a second. */
const program = `
import * as tf from '@tensorflow/tfjs';
import { log, train } from 'backprop';
const w = tf.variable(tf.scalar(2));
const others = Array.from({ length: ${series - 2} }, (_, i) => 'series ' + i);
await train({
  steps: 100000,
  loss: () => {
    for (const end = performance.now() + 9; performance.now() < end; );
    others.forEach((name, i) => log(name, Math.random() + i));
    return w.square() as tf.Scalar;
  },
  evaluate: () => 1,
  every: 1,
  optimizer: tf.train.sgd(0.0001),
});
`;

const executablePath = findBrowser({ env: process.env });
if (!executablePath) throw new Error("There is no Chromium here.");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-first-run"] });
try {
  await withBuiltLab(async ({ lab }) => {
    const page = await openPage((await lab.system.openWeb({ port: 0 })).url);
    await page.getByRole("navigation").first().waitFor();
    await page.evaluate(() => {
      location.hash = "#/lesson/fs4-softmax";
    });
    const runId = newId();
    await lab.runs.start({ runId, program: { kind: "files", entry: "main.ts", files: { "main.ts": program }, lessonId: "fs4-softmax" } });
    await page.getByRole("img", { name: /\d/ }).first().waitFor();
    // What opening the page and its editor costs is measured elsewhere.
    await page.waitForTimeout(settleMs);
    const work = await workByFrame(page);
    await page.close();
    await lab.runs.command({ run: runId, command: "cancel" });
    await until(async () => (await lab.runs.get({ run: runId })).summary.status === "cancelled", { timeoutMs: 30_000, what: "the run to stop" });
    tell(`lesson page, run with ${series} live series`, work);
  });
  tell(`chart of ${series} live series`, await drawManySeries());
} finally {
  await browser.close();
}

function tell(what: string, work: readonly number[]): void {
  report({ what, value: quantile(work, 0.95), unit: "ms", promise, note: `p95 processor time of the main thread a frame of ${work.length} with any, ${seconds} s, 1366x768, no GPU; median ${quantile(work, 0.5).toFixed(1)}, worst ${Math.max(...work).toFixed(1)}` });
}

async function openPage(url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  await page.goto(url);
  return page;
}

/** The product's own plot, with 20 lines of up to 1,250 points that all grow every frame. */
async function drawManySeries(): Promise<number[]> {
  const built = await build({ configFile: false, logLevel: "error", build: { write: false, target: "chrome108", lib: { entry: { plot: join(packageRoot, "src/renderer/charts/createCurvePlot.ts"), curves: join(packageRoot, "src/renderer/charts/curves.ts") }, formats: ["es"] } } });
  const chunks = (Array.isArray(built) ? built : [built]).flatMap((one) => ("output" in one ? one.output : []));
  // Without its style sheets the plot lies outside of what is seen, and is not painted.
  const styles = ["src/renderer/styles/tokens.css", "node_modules/uplot/dist/uPlot.min.css"].map((file) => readFileSync(join(packageRoot, file), "utf8")).join("\n");
  const page = await openPage("about:blank");
  await page.route("http://bench/**", (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    const chunk = chunks.find((one) => one.type === "chunk" && one.fileName === name);
    return route.fulfill(chunk?.type === "chunk" ? { contentType: "text/javascript", body: chunk.code } : { contentType: "text/html", body: `<!doctype html><html data-theme="light"><style>${styles}</style><div id="plot" style="width:412px;height:232px"></div>` });
  });
  await page.goto("http://bench/");
  const [plot, curves] = ["plot", "curves"].map((name) => chunks.find((one) => one.type === "chunk" && one.isEntry && one.name === name)!.fileName);
  await page.evaluate(
    async ({ plot: plotFile, curves: curvesFile, count }) => {
      const { createCurvePlot } = await import(`/${plotFile}`);
      const { createCurves } = await import(`/${curvesFile}`);
      const names = Array.from({ length: count }, (_, index) => `series ${index}`);
      const made = createCurves();
      const drawn = createCurvePlot({ element: document.getElementById("plot"), series: names.map((name) => ({ name, label: name, style: "smooth" })), marks: [], top: 2.5, format: (value: number) => value.toFixed(2), formatTick: String, formatStep: String });
      let step = 0;
      const frame = (): void => {
        step++;
        for (const [index, name] of names.entries()) made.add(name, [step], [2 / (1 + step / 100) + Math.random() / 5 + index / 20]);
        drawn.update(made, 1250);
        if (step < 1250) requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    },
    { plot, curves, count: series },
  );
  await page.waitForTimeout(1000);
  return workByFrame(page);
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** µs */
  ts: number;
  dur?: number;
  /** Of those, on the processor: what other processes take is left out. */
  tdur?: number;
  args?: { name?: string };
}

/** Time that the page's main thread was busy in each sixtieth of a second, of those with any work, ms. */
async function workByFrame(page: Page): Promise<number[]> {
  const session = await page.context().newCDPSession(page);
  const events = await trace(session);
  const main = events.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain");
  const tasks = events.filter(({ name, ph, pid, tid }) => name === "RunTask" && ph === "X" && main.some((one) => one.pid === pid && one.tid === tid));
  const byFrame = new Map<string, number>();
  for (const { pid, ts, dur = 0, tdur = dur } of tasks) {
    const frame = `${pid} ${Math.floor(ts / 1000 / frameMs)}`;
    byFrame.set(frame, (byFrame.get(frame) ?? 0) + tdur / 1000);
  }
  // What the browser does by itself in a frame is far below this.
  return [...byFrame.values()].filter((milliseconds) => milliseconds > 0.2);
}

async function trace(session: CDPSession): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => void events.push(...(value as unknown as TraceEvent[])));
  const complete = new Promise<void>((resolve) => session.once("Tracing.tracingComplete", () => resolve()));
  await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: ["toplevel", "disabled-by-default-devtools.timeline", "devtools.timeline"] } });
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  await session.send("Tracing.end");
  await complete;
  return events;
}
