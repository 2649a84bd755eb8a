import { Table2 } from "lucide-react";
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ToggleButton } from "react-aria-components";
import "uplot/dist/uPlot.min.css";
import { createCurvePlot, type CurvePlot, type PlotGhost } from "#renderer/charts/createCurvePlot.ts";
import { createDrawPace } from "#renderer/charts/createDrawPace.ts";
import type { StepUnits } from "#renderer/charts/curveAxis.ts";
import { lastAtOrBefore } from "#renderer/charts/curves.ts";
import type { PlotGuess, PlotMark } from "#renderer/charts/drawCurveNotes.ts";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { usePreferences } from "#renderer/preferences/preferences.ts";
import type { ChartSeries } from "./chartSeries.ts";
import styles from "./CurveChart.module.css";
import { CurveTable } from "./CurveTable.tsx";
import type { RunFollower } from "../follow/createRunFollower.ts";

export interface CurveChartProps {
  title: string;
  runs: RunFollower;
  series: readonly ChartSeries[];
  marks: readonly PlotMark[];
  /** Where the learner said the curves would be; their labels are made here. */
  guesses: readonly Omit<PlotGuess, "label">[];
  ghost?: PlotGhost | undefined;
  unit: "plain" | "percent";
  top: number;
  /** What of the run is known to lay its steps along the axis. */
  call: { totalSteps?: number | undefined; epochs?: number | undefined } | undefined;
  runId: string | undefined;
  lost: boolean;
  /** Changes when colours or words do: then the chart is made anew. */
  look: string;
  /** Said over the empty frame. */
  message?: ReactNode;
  className?: string | undefined;
}

/** Curves of the shown run, drawn outside React; one tab stop, read step by step with the arrow keys. */
export function CurveChart({ title, runs, series, marks, guesses, ghost, unit, top, call, runId, lost, look, message, className }: CurveChartProps) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<CurvePlot>(undefined);
  const wanted = usePreferences((preferences) => preferences.curveAxis);
  // A loop has no epochs: its steps are shown then.
  const axis = wanted === "epoch" && call !== undefined && !call.epochs ? "step" : wanted;
  const totalSteps = call?.totalSteps;
  const epochs = call?.epochs;
  const units = useRef<StepUnits>({});
  useEffect(() => {
    units.current = { totalSteps, epochs, secondsAt: runs.secondsAt };
  });
  const isLost = useRef(lost);
  const [reading, setReading] = useState<number>();
  const [asTable, setAsTable] = useState(false);
  const titleId = useId();
  const drawing = JSON.stringify([series, marks, guesses, ghost?.label]);

  const number = numberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const precise = numberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  const asSaid = numberFormat(locale, { maximumSignificantDigits: 3 });
  const whole = numberFormat(locale, { maximumFractionDigits: 0 });
  const along = numberFormat(locale, { maximumFractionDigits: axis === "step" ? 0 : 2 });
  const short = numberFormat(locale, { maximumFractionDigits: 1 });
  const format = (value: number, exact = false): string => (unit === "plain" ? (exact ? precise : number).format(value) : `${short.format(value * 100)} %`);

  const said = (value: number): string => t("chart.guess", { value: unit === "plain" ? asSaid.format(value) : format(value) });

  /** As many decimals as the distance of two ticks needs. */
  const tick = (step: number): Intl.NumberFormat => {
    const digits = [0, 1, 2, 3, 4].find((count) => Number.isInteger(Number((step * 10 ** count).toFixed(6)))) ?? 5;
    return numberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  };

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = createCurvePlot({
      element,
      series: series.map(({ name, label, style }) => ({ name, label: t(`chart.${label}`), style })),
      marks,
      guesses: guesses.map(({ value, step }) => ({ value, step, label: said(value) })),
      ghost,
      top,
      format,
      formatTick: (value, step) => (value === 0 ? "0" : unit === "plain" ? tick(step).format(value) : `${whole.format(value * 100)} %`),
      formatStep: (at) => along.format(at),
      axis,
    });
    plot.current = made;
    const pace = createDrawPace(() => made.update(runs.curves(), units.current));
    made.lose(isLost.current);
    made.update(runs.curves(), units.current);
    const stop = runs.onCurves(pace.ask);
    const resized = new ResizeObserver(() => made.resize());
    resized.observe(element);
    return () => {
      stop();
      resized.disconnect();
      pace.stop();
      plot.current = undefined;
      made.destroy();
    };
    // Series, marks and the earlier run are told apart by what they say; formats follow the language, which is part of the look.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [runs, drawing, axis, top, unit, look, asTable]);

  useEffect(() => {
    plot.current?.update(runs.curves(), units.current);
  }, [runs, totalSteps, epochs]);
  useEffect(() => {
    isLost.current = lost;
    plot.current?.lose(lost);
  }, [lost]);
  useEffect(() => setReading(undefined), [runId]);
  useEffect(() => plot.current?.read(reading), [reading]);

  /** Values at the last point at or before a step: "this run, step 420, loss 0.252". */
  const read = (step: number): string =>
    series
      .flatMap(({ name, label }) => {
        const curve = runs.curves()?.get(name);
        const index = curve ? lastAtOrBefore(curve.steps(), step) : -1;
        return curve && index >= 0 ? [t("chart.readLine", { name: t(`chart.${label}`), step: curve.steps()[index]!, title: title.toLocaleLowerCase(locale), value: format(curve.values()[index]!, true) })] : [];
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

  const lines = [read(Infinity), ...guesses.map(({ value }) => said(value))].filter(Boolean).join("; ");
  return (
    <figure className={`${styles["chart"]} ${className ?? ""}`} aria-labelledby={titleId}>
      <figcaption>
        <h3 id={titleId}>{title}</h3>
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
        <ToggleButton isSelected={asTable} onChange={setAsTable} className={styles["asTable"]!}>
          <Table2 size={14} strokeWidth={2} aria-hidden="true" />
          {t("chart.asTable")}
        </ToggleButton>
      </figcaption>
      {asTable ? (
        <CurveTable title={title} curves={runs.curves()} series={series} format={(value) => format(value, true)} />
      ) : (
        // A chart is a picture with keys of its own.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
        <div className={styles["plot"]} role="img" tabIndex={0} aria-label={lines ? t("chart.read", { title, lines }) : t("chart.empty", { title })} aria-description={t("chart.keys")} onKeyDown={move} onBlur={() => setReading(undefined)}>
          <div ref={box} className={styles["canvas"]} />
          {message !== undefined && <div className={styles["message"]} data-beside={marks.length > 1 || undefined}>{message}</div>}
        </div>
      )}
      <span className={styles["reading"]} role="status">
        {reading !== undefined && read(reading)}
      </span>
    </figure>
  );
}
