import { memo } from "react";
import { useTranslation } from "react-i18next";
import { SmallPlot, type PlotScale } from "#renderer/charts/SmallPlot.tsx";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import type { CurveLine, CurvePlotData } from "./curvePlots.ts";
import styles from "./CurvesPlot.module.css";
import { placeNotes } from "./placeNotes.ts";

export interface CurvesPlotProps {
  plot: CurvePlotData;
  /** Which epoch was best is said at the end. */
  isBestShown: boolean;
  /** Of the run. */
  number: number;
}

export const CurvesPlot = memo(function CurvesPlot({ plot, isBestShown, number }: CurvesPlotProps) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const { kind, lines, marks, lastStep, bottom, top, best } = plot;
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const exact = new Intl.NumberFormat(locale, { minimumFractionDigits: kind === "accuracy" ? 1 : 3, maximumFractionDigits: kind === "accuracy" ? 1 : 3 });
  const told = (value: number): string => (kind === "accuracy" ? t("figures.percent", { value: exact.format(value * 100) }) : exact.format(value));
  const guide = lines.find(({ part }) => part === "unseen") ?? lines[0]!;
  const readings = guide.points.map(({ step, value }) => ({
    x: step,
    y: value,
    // Said only where somebody reads: a run tells hundreds of points while this is drawn.
    get text() {
      return t("figures.curves.reading", { step, lines: lines.map((line) => t("figures.curves.value", { part: line.part, value: told((line.smooth ?? line.points).findLast((point) => point.step <= step)?.value ?? value) })).join("; ") });
    },
  }));
  return (
    <SmallPlot
      x={{ from: 0, to: lastStep, label: t("figures.curves.steps"), format: (value) => whole.format(value) }}
      y={{ from: bottom, to: top, label: t("figures.curves.title", { kind, number }), format: (value) => (kind === "accuracy" ? t("figures.percent", { value: whole.format(value * 100) }) : whole.format(value)) }}
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
            </g>
          ))}
          {lines.map((line) => <Line key={line.part} line={line} scale={scale} />)}
          {notesOf(plot, scale, (part, value) => t("figures.curves.value", { part, value: told(value) })).map(({ label, x, y }) => (
            <text key={label} className={styles["note"]} x={x} y={y} textAnchor={kind === "loss" ? "start" : "middle"}>{label}</text>
          ))}
          {isBestShown && best && <path className={styles["best"]} d={star(scale.x(best.step), scale.y(best.value), 6)} />}
          {lineEnds(lines, scale).map(({ part, value, y }) => (
            <text key={part} className={styles["name"]} x={scale.right - 10} y={y} textAnchor="end">{t("figures.curves.value", { part, value: told(value) })}</text>
          ))}
        </>
      )}
    </SmallPlot>
  );
});

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

/** Names of the reference lines, where they can be read. */
function notesOf({ kind, lines, marks, lastStep }: CurvePlotData, scale: PlotScale, nameOf: (part: CurveLine["part"], value: number) => string): { label: string; x: number; y: number }[] {
  if (kind === "accuracy") return marks.map(({ value, label }) => ({ label, x: scale.x(lastStep / 2), y: scale.y(value) + 13 }));
  const notes = placeNotes({
    marks: marks.map(({ value, label }) => ({ label, y: scale.y(value) })),
    names: lineEnds(lines, scale).map(({ part, value, y }) => ({ text: nameOf(part, value), right: scale.right - 10, y })),
    points: lines.flatMap(({ points, smooth }) => (smooth ?? points).map(({ step, value }) => ({ x: scale.x(step), y: scale.y(value) }))),
    left: scale.x(0),
    right: scale.right,
    bottom: scale.bottom,
  });
  return marks.map(({ label }, at) => ({ label, ...notes[at]! }));
}

const labelHeight = 15;

/** The name of the upper line stands over its end, that of the lower one under it, or over it too where the axis is near. */
function lineEnds(lines: readonly CurveLine[], scale: PlotScale): { part: CurveLine["part"]; value: number; y: number }[] {
  const ends = lines.map(({ part, points, smooth }) => ({ part, value: (smooth ?? points).at(-1)!.value })).sort((a, b) => b.value - a.value);
  const [upper, lower] = ends;
  if (!upper) return [];
  const over = (value: number): number => scale.y(value) - 10;
  if (!lower) return [{ ...upper, y: over(upper.value) }];
  const under = scale.y(lower.value) + 18;
  if (under < scale.bottom - 2) return [{ ...upper, y: over(upper.value) }, { ...lower, y: under }];
  return [{ ...upper, y: over(upper.value) - labelHeight }, { ...lower, y: over(upper.value) }];
}

function star(x: number, y: number, size: number): string {
  const corners = Array.from({ length: 10 }, (_, corner) => {
    const radius = corner % 2 === 0 ? size : size * 0.45;
    const angle = (corner * Math.PI) / 5 - Math.PI / 2;
    return `${(x + radius * Math.cos(angle)).toFixed(1)} ${(y + radius * Math.sin(angle)).toFixed(1)}`;
  });
  return `M${corners.join("L")}Z`;
}
