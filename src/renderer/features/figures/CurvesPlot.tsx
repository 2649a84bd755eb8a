import { useTranslation } from "react-i18next";
import { SmallPlot, type PlotScale } from "../../charts/SmallPlot.tsx";
import { usePreferredLocale } from "../../i18n/usePreferredLocale.ts";
import type { CurveLine, CurvePlotData } from "./curvePlots.ts";
import styles from "./CurvesPlot.module.css";

export interface CurvesPlotProps {
  plot: CurvePlotData;
  /** Which epoch was best is said at the end. */
  isBestShown: boolean;
  /** Of the run. */
  number: number;
}

export function CurvesPlot({ plot, isBestShown, number }: CurvesPlotProps) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const { kind, lines, marks, lastStep, top, best } = plot;
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const exact = new Intl.NumberFormat(locale, { minimumFractionDigits: kind === "accuracy" ? 1 : 3, maximumFractionDigits: kind === "accuracy" ? 1 : 3 });
  const told = (value: number): string => (kind === "accuracy" ? t("figures.percent", { value: exact.format(value * 100) }) : exact.format(value));
  const guide = lines.find(({ part }) => part === "unseen") ?? lines[0]!;
  const readings = guide.points.map(({ step, value }) => ({
    x: step,
    y: value,
    text: t("figures.curves.reading", { step, lines: lines.map((line) => t("figures.curves.value", { part: line.part, value: told((line.smooth ?? line.points).findLast((point) => point.step <= step)?.value ?? value) })).join("; ") }),
  }));
  return (
    <SmallPlot
      x={{ from: 0, to: lastStep, label: t("figures.curves.steps"), format: (value) => whole.format(value) }}
      y={{ from: 0, to: top, label: t("figures.curves.title", { kind, number }), format: (value) => (kind === "accuracy" ? t("figures.percent", { value: whole.format(value * 100) }) : whole.format(value)) }}
      label={t("figures.curves.label", { kind, number, last: readings.at(-1)?.text ?? "" })}
      keys={t("figures.keys")}
      readings={readings}
      height={kind === "loss" ? 200 : 180}
    >
      {(scale) => (
        <>
          {marks.map(({ value, label }) => (
            <g key={label}>
              <line className={styles["mark"]} x1={scale.x(0)} x2={scale.right} y1={scale.y(value)} y2={scale.y(value)} />
              <text className={styles["note"]} x={scale.right} y={scale.y(value) + (kind === "loss" ? -5 : 13)} textAnchor="end">{label}</text>
            </g>
          ))}
          {lines.map((line) => <Line key={line.part} line={line} scale={scale} />)}
          {isBestShown && best && <path className={styles["best"]} d={star(scale.x(best.step), scale.y(best.value), 6)} />}
          {lines.map(({ part, points, smooth }, index) => {
            const last = (smooth ?? points).at(-1)!;
            return <text key={part} className={styles["name"]} x={scale.right} y={endOf(scale.y(last.value), index, kind)} textAnchor="end">{t("figures.curves.value", { part, value: told(last.value) })}</text>;
          })}
        </>
      )}
    </SmallPlot>
  );
}

function Line({ line: { part, points, smooth }, scale }: { line: CurveLine; scale: PlotScale }) {
  const path = (all: readonly { step: number; value: number }[]): string => all.map(({ step, value }) => `${scale.x(step).toFixed(1)},${scale.y(value).toFixed(1)}`).join(" ");
  return (
    <g className={styles[part]}>
      {smooth && <polyline className={styles["thin"]} points={path(points)} />}
      <polyline points={path(smooth ?? points)} />
      {points.length <= 40 && points.map(({ step, value }) => <circle key={step} cx={scale.x(step)} cy={scale.y(value)} r={2.5} />)}
    </g>
  );
}

/** Names of lines that end close to each other stand one over the other, away from the axis they run to. */
function endOf(y: number, index: number, kind: CurvePlotData["kind"]): number {
  return kind === "loss" ? y - 8 - 15 * index : y + 16 + 15 * index;
}

function star(x: number, y: number, size: number): string {
  const corners = Array.from({ length: 10 }, (_, corner) => {
    const radius = corner % 2 === 0 ? size : size * 0.45;
    const angle = (corner * Math.PI) / 5 - Math.PI / 2;
    return `${(x + radius * Math.cos(angle)).toFixed(1)} ${(y + radius * Math.sin(angle)).toFixed(1)}`;
  });
  return `M${corners.join("L")}Z`;
}
