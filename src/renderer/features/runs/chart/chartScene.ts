import type { RunSummary } from "#shared/contracts/runs.ts";
import { alongAxis } from "#renderer/charts/curveAxis.ts";
import type { CurveAxis } from "#renderer/preferences/preferenceSchema.ts";
import type { ChartInk, OverlayLine, OverlayScene } from "./drawOverlay.ts";
import { lossScale, range, shareScale, stepScale, type Scale } from "./scales.ts";
import type { SeriesCache } from "./createSeriesCache.ts";
import { indexAt, smoothLine } from "./smoothLine.ts";

export interface LinesRequest {
  runs: readonly RunSummary[];
  series: string;
  cache: Pick<SeriesCache, "get">;
  looks: ReadonlyMap<string, number>;
  active: string | undefined;
  smoothing: number;
  axis: CurveAxis;
}

/** The shown runs' curves that are here, as they are drawn; those that don't count in the axis are left out. */
export function overlayLines({ runs, series, cache, looks, active, smoothing, axis }: LinesRequest): OverlayLine[] {
  return runs.flatMap(({ runId, number, progress }) => {
    const data = cache.get(runId, series);
    if (!data || data.steps.length === 0) return [];
    const steps = alongAxis(data.steps, axis, { totalSteps: progress?.totalSteps, epochs: progress?.epochs, secondsAt: () => data.seconds });
    if (!steps) return [];
    // By distance in steps, whatever they are laid along.
    return [{ runId, label: String(number), steps, values: smoothLine(data.steps, data.values, smoothing), look: looks.get(runId), strong: runId === active }];
  });
}

export interface SceneRequest {
  width: number;
  height: number;
  lines: readonly OverlayLine[];
  kind: "loss" | "share";
  log: boolean;
  zoom: readonly [number, number] | undefined;
  axis: CurveAxis;
  /** Where the axis of all charts ends, so that both have one. */
  lastStep: number;
  ink: ChartInk;
  locale: string;
  /** Signs of the longest label of all charts, so that both have one frame. */
  labelSigns: number;
  marks: OverlayScene["marks"];
  /** Says which lines lie below the chart. */
  below(labels: readonly string[], value: string): string;
}

/** All that a chart shows, without a place to draw it. */
export function chartScene({ width, height, lines, kind, log, zoom, axis, lastStep, ink, locale, labelSigns, marks, below }: SceneRequest): OverlayScene {
  const [from, to] = zoom ?? [0, axis === "step" ? Math.max(1, lastStep) : lastStep];
  const x = stepScale(from, to, Math.max(2, Math.floor(width / 110)), axis === "step" ? 1 : 0);
  const ticks = Math.max(2, Math.floor(height / 40));
  const inSight = lines.map(({ steps, values }) => (zoom ? values.subarray(Math.max(0, indexAt(steps, from)), indexAt(steps, to) + 2) : values));
  const ends = lines.flatMap(({ steps, values }) => {
    const end = values[indexAt(steps, to)];
    return end !== undefined && Number.isFinite(end) ? [end] : [];
  });
  const y = kind === "loss" ? lossScale(range(inSight, log ? { above: 0 } : {}), log, Math.floor(log ? height / 24 : ticks)) : shareScale(range(inSight), ends, ticks);
  const along = new Intl.NumberFormat(locale, { maximumFractionDigits: axis === "step" ? 0 : 2 });
  const formatY = tickFormat(y, kind, locale);
  const cut = kind === "share" ? lines.filter(({ values, look, strong }) => (look !== undefined || strong) && (range([values])?.max ?? Infinity) < y.min) : [];
  return { width, height, gutter: 30 + 7 * labelSigns, lines, x, y, ink, marks, formatX: (step) => along.format(step), formatY, note: cut.length > 0 ? below(cut.map(({ label }) => label), `${formatY(y.min)} %`) : undefined };
}

function tickFormat(y: Scale, kind: "loss" | "share", locale: string): (tick: number) => string {
  if (y.log) {
    const format = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 });
    const power = new Intl.NumberFormat(locale, { notation: "scientific", maximumFractionDigits: 0 });
    return (tick) => (tick !== 0 && (tick < 0.001 || tick >= 10_000) ? power.format(tick) : format.format(tick));
  }
  const times = kind === "share" ? 100 : 1;
  const step = ((y.ticks[1] ?? 1) - (y.ticks[0] ?? 0)) * times;
  // As many decimals as the distance of two ticks needs.
  const digits = [0, 1, 2, 3, 4, 5, 6].find((count) => Number.isInteger(Number((step * 10 ** count).toFixed(6)))) ?? 6;
  const format = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (tick) => format.format(tick * times).replace("-", "−");
}
