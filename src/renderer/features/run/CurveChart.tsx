import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import "uplot/dist/uPlot.min.css";
import styles from "./CurveChart.module.css";
import { createCurvePlot, type CurvePlot, type CurveStyle, type PlotMark } from "../../charts/createCurvePlot.ts";
import type { RunFollower } from "./createRunFollower.ts";
import { usePreferredLocale } from "../../i18n/usePreferredLocale.ts";

export interface CurveChartProps {
  title: string;
  runs: RunFollower;
  series: readonly { name: string; label: "thisRun" | "unseen" | "seen"; style: CurveStyle }[];
  marks: readonly PlotMark[];
  unit: "plain" | "percent";
  top: number;
  lastStep: number | undefined;
  runId: string | undefined;
  look: string;
  className: string;
}

/** Curves of the shown run, drawn once a frame outside React; one tab stop, read step by step with the arrow keys. */
export function CurveChart({ title, runs, series, marks, unit, top, lastStep, runId, look, className }: CurveChartProps) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<CurvePlot>(undefined);
  const steps = useRef(lastStep);
  const [reading, setReading] = useState<number>();
  const marksKey = JSON.stringify(marks);

  const number = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const format = (value: number): string => (unit === "plain" ? number.format(value) : `${short.format(value * 100)} %`);

  /** As many decimals as the distance of two ticks needs. */
  const tick = (step: number): Intl.NumberFormat => {
    const digits = Math.max(0, -Math.floor(Math.log10(step)));
    return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  };

  useEffect(() => {
    const element = box.current!;
    const made = createCurvePlot({
      element,
      series: series.map(({ name, label, style }) => ({ name, label: t(`chart.${label}`), style })),
      marks: JSON.parse(marksKey) as PlotMark[],
      top,
      format,
      formatTick: (value, step) => (unit === "plain" ? tick(step).format(value) : `${whole.format(value * 100)} %`),
      formatStep: (step) => whole.format(step),
    });
    plot.current = made;
    let frame: number | undefined;
    const draw = (): void => {
      frame ??= requestAnimationFrame(() => {
        frame = undefined;
        made.update(runs.curves(), steps.current);
      });
    };
    made.update(runs.curves(), steps.current);
    const stop = runs.onCurves(draw);
    const resized = new ResizeObserver(() => made.resize());
    resized.observe(element);
    return () => {
      stop();
      resized.disconnect();
      if (frame !== undefined) cancelAnimationFrame(frame);
      made.destroy();
    };
    // The formats follow the language, which is part of the look.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [runs, series, marksKey, top, unit, look]);

  useEffect(() => {
    steps.current = lastStep;
    plot.current?.update(runs.curves(), lastStep);
  }, [runs, lastStep]);
  useEffect(() => setReading(undefined), [runId]);
  useEffect(() => plot.current?.read(reading), [reading]);

  /** Values at the last point at or before a step. */
  const read = (step: number): string =>
    series
      .flatMap(({ name, label }) => {
        const curve = runs.curves()?.get(name);
        const index = curve ? lastAtOrBefore(curve.steps(), step) : -1;
        return curve && index >= 0 ? [t("chart.readLine", { name: t(`chart.${label}`), value: format(curve.values()[index]!), step: curve.steps()[index]! })] : [];
      })
      .join("; ");

  const move = (event: React.KeyboardEvent): void => {
    const curve = series.map(({ name }) => runs.curves()?.get(name)).find((one) => one && one.length > 0);
    if (!curve) return;
    const all = curve.steps();
    const at = reading === undefined ? all.length - 1 : lastAtOrBefore(all, reading);
    const jump = event.shiftKey ? 10 : 1;
    const to = { ArrowLeft: reading === undefined ? at : at - jump, ArrowRight: at + jump, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    setReading(all[Math.min(all.length - 1, Math.max(0, to))]);
  };

  const lines = read(Infinity);
  return (
    <figure className={`${styles["chart"]} ${className}`}>
      <figcaption>
        <h3>{title}</h3>
        <span className={styles["legend"]}>
          {series.map(({ name, label, style }, index) => (
            <span key={name}>
              <svg width="18" height="8" aria-hidden="true">
                <line x1="0" y1="4" x2="18" y2="4" stroke={`var(--series-${index + 1})`} strokeWidth="2.5" strokeDasharray={style === "dashed" ? "6 3" : undefined} />
              </svg>
              {t(`chart.${label}`)}
            </span>
          ))}
        </span>
      </figcaption>
      {/* A chart is a picture with keys of its own. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions */}
      <div className={styles["plot"]} role="img" tabIndex={0} aria-label={lines ? t("chart.read", { title, lines }) : t("chart.empty", { title })} aria-description={t("chart.keys")} onKeyDown={move} onBlur={() => setReading(undefined)}>
        <div ref={box} className={styles["canvas"]} />
      </div>
      <span className={styles["reading"]} role="status">
        {reading !== undefined && read(reading)}
      </span>
    </figure>
  );
}

function lastAtOrBefore(steps: Float64Array, step: number): number {
  let low = -1;
  let high = steps.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (steps[middle]! <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}
