import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import type { CurveAxis } from "#renderer/preferences/preferenceSchema.ts";
import { chartFont, chartInk } from "./chartInk.ts";
import { chartScene } from "./chartScene.ts";
import { ChartTip, type TipRow } from "./ChartTip.tsx";
import { drawCursor, drawOverlay, plotBox, xOf, type OverlayLine, type OverlayScene } from "./drawOverlay.ts";
import { valueAt } from "./scales.ts";
import { indexAt } from "./smoothLine.ts";
import { canvasSurface } from "./surface.ts";
import styles from "./OverlayChart.module.css";

export interface OverlayChartProps {
  title: string;
  /** Beside the title: how it is drawn. */
  detail: string;
  lines: readonly OverlayLine[];
  kind: "loss" | "share";
  log: boolean;
  zoom: readonly [number, number] | undefined;
  axis: CurveAxis;
  lastStep: number;
  labelSigns: number;
  marks: OverlayScene["marks"];
  cursor: number | undefined;
  /** Whether the pointer or the focus is in this chart: only there the values are told. */
  tells: boolean;
  /** That it is drawn in. */
  theme: string;
  empty: string;
  format(value: number): string;
  read(step: number | undefined): void;
  zoomTo(zoom: readonly [number, number] | undefined): void;
  className?: string | undefined;
}

/** Curves of many runs over each other, painted outside React: lines once, the cursor on a layer above them. */
export function OverlayChart({ title, detail, lines, kind, log, zoom, axis, lastStep, labelSigns, marks, cursor, tells, theme, empty, format, read, zoomTo, className }: OverlayChartProps) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const box = useRef<HTMLDivElement>(null);
  const paper = useRef<HTMLCanvasElement>(null);
  const glass = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [drag, setDrag] = useState<{ from: number; to: number }>();

  useLayoutEffect(() => {
    const element = box.current!;
    const measure = (): void => setSize((before) => (before.width === element.clientWidth && before.height === element.clientHeight ? before : { width: element.clientWidth, height: element.clientHeight }));
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);

  const scene = useMemo(() => {
    if (size.width === 0 || size.height === 0) return undefined;
    const below = (labels: readonly string[], value: string): string => t("runs.chart.below", { runs: new Intl.ListFormat(locale).format(labels), count: labels.length, value });
    return chartScene({ ...size, lines, kind, log, zoom, axis, lastStep, labelSigns, marks, ink: chartInk(theme), locale, below });
  }, [size, lines, kind, log, zoom, axis, lastStep, labelSigns, marks, theme, locale, t]);

  useLayoutEffect(() => {
    if (!scene) return;
    paint(paper.current!, scene, (context) => drawOverlay(canvasSurface(context, chartFont), scene));
    performance.mark("runs-chart-painted", { detail: scene.lines.length });
  }, [scene]);

  useEffect(() => {
    if (!scene) return;
    paint(glass.current!, scene, (context) => {
      const surface = canvasSurface(context, chartFont);
      if (drag) {
        const area = plotBox(scene);
        surface.fill(Math.min(drag.from, drag.to), area.top, Math.abs(drag.to - drag.from), area.height, scene.ink.series[0]!, 0.14);
      }
      if (cursor !== undefined) drawCursor(surface, scene, cursor);
    });
  }, [scene, cursor, drag]);

  /** Between steps there is nothing; epochs and seconds are as fine as the pointer. */
  const snap = (at: number): number => (axis === "step" ? Math.round(at) : at);
  const leastZoom = axis === "step" ? 2 : lastStep / 500;
  const stepAt = (event: PointerEvent): { x: number; step: number } => {
    const at = event.clientX - event.currentTarget.getBoundingClientRect().left;
    if (!scene) return { x: at, step: 0 };
    const area = plotBox(scene);
    const x = Math.max(area.left, Math.min(area.left + area.width, at));
    return { x, step: snap(valueAt(scene.x, (x - area.left) / area.width)) };
  };
  const main = lines.find(({ strong }) => strong) ?? lines.find((line) => line.look === 0) ?? lines[0];

  const keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !main || !scene) return;
    const { steps } = main;
    const { min, max } = scene.x;
    const first = indexAt(steps, min - 1e-9) + 1;
    const last = indexAt(steps, max);
    const at = cursor === undefined ? undefined : indexAt(steps, cursor);
    const jump = event.shiftKey ? 10 : 1;
    const to = { ArrowLeft: at === undefined ? last : at - jump, ArrowRight: at === undefined ? first : at + jump, Home: first, End: last }[event.key];
    if (to !== undefined) read(steps[Math.max(first, Math.min(last, to))]);
    else if (event.key === "0") zoomTo(undefined);
    else if (event.key === "+" || event.key === "-") {
      const middle = cursor ?? (min + max) / 2;
      const half = ((max - min) / 2) * (event.key === "+" ? 0.5 : 2);
      const [from, end] = [Math.max(0, snap(middle - half)), Math.min(lastStep, snap(middle + half))];
      if (end - from >= lastStep) zoomTo(undefined);
      else if (end - from >= leastZoom) zoomTo([from, end]);
    } else if (event.key === "Escape" && cursor !== undefined) read(undefined);
    else return;
    event.preventDefault();
  };

  const fine = new Intl.NumberFormat(locale, { maximumFractionDigits: axis === "step" ? 0 : 2 });
  const along = (at: number): string => fine.format(at);
  const rows: TipRow[] = cursor === undefined ? [] : tipRows(lines, cursor);
  const mine = rows.find(({ line }) => line === main);
  const ends = lines.filter((line) => line.look !== undefined).map((line) => t("runs.chart.line", { number: line.label, value: format(line.values.at(-1)!) }));
  return (
    <figure className={`${styles["chart"]} ${className ?? ""}`}>
      <figcaption>
        <h3>{title}</h3>
        <span>{detail}</span>
        {zoom && (
          <button type="button" className={styles["reset"]} onClick={() => zoomTo(undefined)}>
            {t("runs.chart.zoomed", { axis, from: along(zoom[0]), to: along(zoom[1]) })} · {t("runs.chart.resetZoom")}
          </button>
        )}
      </figcaption>
      {/* A chart is a picture with keys of its own. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        ref={box}
        className={styles["plot"]}
        role="img"
        tabIndex={0}
        aria-label={t("runs.chart.label", { title, count: lines.length, best: ends.length > 0 ? t("runs.chart.best", { lines: ends.join("; ") }) : "" })}
        aria-description={t("runs.chart.keys")}
        onKeyDown={keys}
        onBlur={() => read(undefined)}
        onDoubleClick={() => zoomTo(undefined)}
        onPointerDown={(event) => {
          if (event.button !== 0 || lines.length === 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const { x } = stepAt(event);
          setDrag({ from: x, to: x });
        }}
        onPointerMove={(event) => {
          if (lines.length === 0) return;
          const { x, step } = stepAt(event);
          read(step);
          if (drag) setDrag({ ...drag, to: x });
        }}
        onPointerUp={() => {
          setDrag(undefined);
          if (!drag || !scene || Math.abs(drag.to - drag.from) < 6) return;
          const area = plotBox(scene);
          const [from, to] = [drag.from, drag.to].sort((a, b) => a - b).map((x) => snap(valueAt(scene.x, (x - area.left) / area.width)));
          if (to! - from! >= leastZoom) zoomTo([from!, to!]);
        }}
        onPointerCancel={() => setDrag(undefined)}
        onPointerLeave={() => !drag && read(undefined)}
      >
        <canvas ref={paper} aria-hidden="true" />
        <canvas ref={glass} aria-hidden="true" />
        {lines.length === 0 && <p className={styles["empty"]}><span>{empty}</span></p>}
        {tells && cursor !== undefined && !drag && rows.length > 0 && scene && <ChartTip at={t("runs.chart.at", { axis, at: along(cursor) })} rows={rows} format={format} x={xOf(scene, cursor)} scene={scene} />}
      </div>
      <span className={styles["reading"]} role="status">
        {tells && cursor !== undefined && mine && t("runs.chart.reading", { title, number: Number(mine.line.label), at: t("runs.chart.at", { axis, at: along(mine.step) }), value: format(mine.value) })}
      </span>
    </figure>
  );
}

/** Values of the lines that a person can tell apart, the lowest first. */
function tipRows(lines: readonly OverlayLine[], cursor: number): TipRow[] {
  return lines
    .flatMap((line) => {
      if (line.look === undefined && !line.strong) return [];
      const index = indexAt(line.steps, cursor);
      const value = line.values[index];
      return value === undefined || (index === line.steps.length - 1 && cursor > line.steps[index]! * 1.02) ? [] : [{ line, step: line.steps[index]!, value }];
    })
    .sort((a, b) => a.value - b.value);
}

function paint(canvas: HTMLCanvasElement, { width, height }: { width: number; height: number }, draw: (context: CanvasRenderingContext2D) => void): void {
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext("2d");
  if (!context) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  draw(context);
}
