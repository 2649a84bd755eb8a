import { isAppError, toAppError } from "#shared/AppError.ts";
import type { MeasuredEngine } from "#shared/contracts/engines.ts";
import type { PageEngineName } from "#shared/contracts/pageEngine.ts";
import type { PageEngine } from "#renderer/engine/openPageEngine.ts";
import { pageEngineKey } from "./pageReport.ts";

export interface MeasurePageOptions {
  engines: readonly PageEngineName[];
  open(): PageEngine;
  /** For each call of a preset. */
  seconds?: number;
  /** Of one engine: what it has not reached by then is left out, ms. */
  limitMs?: number;
  signal: AbortSignal;
  /** `part` of everything, up to 1; `measured` with what is known of the engine whose turn it is. */
  onProgress(progress: { engine: string; part: number; measured: readonly MeasuredEngine[] }): void;
}

/** Measures engines in the page, one after the other, each in a worker of its own. Rejects when it is aborted. */
export async function measurePage({ engines, open, seconds = 0.5, limitMs = 120_000, signal, onProgress }: MeasurePageOptions): Promise<MeasuredEngine[]> {
  const measured: MeasuredEngine[] = [];
  for (const [at, engine] of engines.entries()) {
    signal.throwIfAborted();
    const name = pageEngineKey(engine);
    const row: MeasuredEngine = { name, rates: {} };
    const tell = (done: number): void => onProgress({ engine: name, part: (at + done) / engines.length, measured: [...measured, { ...row }] });
    tell(0);
    let page: PageEngine | undefined;
    const stop = (): void => page?.close();
    let outOfTime = false;
    const timer = setTimeout(() => {
      outOfTime = true;
      stop();
    }, limitMs);
    signal.addEventListener("abort", stop);
    try {
      page = open();
      const { build, threads } = await page.engine.start(engine);
      // Its figures would be another engine's.
      if (engine.kind === "wasm" && threads < engine.threads) throw new Error(`It got ${threads} of ${engine.threads} threads.`);
      row.build = build;
      for await (const { rates, done, of } of page.engine.measure({ seconds })) {
        row.rates = rates;
        tell(done / of);
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!outOfTime) row.cause = causeOf(error);
      else if (Object.keys(row.rates).length === 0) row.cause = `It took no step in ${limitMs / 1000} s.`;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      stop();
    }
    measured.push(row);
  }
  return measured;
}

function causeOf(error: unknown): string {
  // The contract speaks of the lab, which has no part in this one.
  if (isAppError(error) && error.code === "disconnected") return "Its worker could not be loaded, or has ended.";
  const cause = isAppError(error) ? error.data?.["cause"] : undefined;
  return typeof cause === "string" ? cause : toAppError(error).message;
}
