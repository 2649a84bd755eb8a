import { z } from "zod";
import { measuredEngineSchema, type MeasuredEngine } from "#shared/contracts/engines.ts";
import type { PageEngineName } from "#shared/contracts/pageEngine.ts";

/** What the engines did in this browser: kept in its own storage, since another browser on the same computer does otherwise. */
const pageReportSchema = z.object({ format: z.literal(1), measuredAt: z.iso.datetime(), engines: z.array(measuredEngineSchema) });
export type PageReport = z.infer<typeof pageReportSchema>;

const key = "backprop-page-engines";

export function readPageReport(): PageReport | undefined {
  try {
    return pageReportSchema.safeParse(JSON.parse(localStorage.getItem(key) ?? "")).data;
  } catch {
    return undefined;
  }
}

export function keepPageReport(engines: readonly MeasuredEngine[]): PageReport {
  const report: PageReport = { format: 1, measuredAt: new Date().toISOString(), engines: [...engines] };
  try {
    localStorage.setItem(key, JSON.stringify(report));
  } catch {
    // No room, or a browser that keeps nothing: it is shown until the page is closed.
  }
  return report;
}

/** More threads than this are seldom faster, and a browser has other work too. */
const mostThreads = 8;

/** What can be tried in this browser. Threads need a page that is isolated from other origins. */
export function pageEngines({ cores, isolated }: { cores: number; isolated: boolean }): PageEngineName[] {
  const threads = Math.min(mostThreads, cores);
  return [{ kind: "wasm", threads: 1 }, ...(isolated && threads > 1 ? [{ kind: "wasm" as const, threads }] : []), { kind: "webgpu" }];
}

/** Names in a report. */
export const pageWebgpu = "page-webgpu";

export function pageEngineKey(engine: PageEngineName): string {
  return engine.kind === "webgpu" ? pageWebgpu : `page-wasm-${engine.threads}`;
}

/** Of a name in a report: how many threads of WebAssembly, or none. */
export function threadsOfKey(name: string): number | undefined {
  const threads = /^page-wasm-(\d+)$/.exec(name)?.[1];
  return threads === undefined ? undefined : Number(threads);
}

/** The card's name in a WebGPU build, such as `backprop-2/webgpu/4.22.0/nvidia ampere`. */
export function adapterOf(build: string | undefined): string | undefined {
  return build?.split("/").slice(3).join("/") || undefined;
}
