import { useCallback, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { lineSchema } from "#core/data/scoreLine.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { Sample } from "#shared/contracts/lessons.ts";
import { SmallPlot, type PlotAxis } from "#renderer/charts/SmallPlot.tsx";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { DataTable } from "../frame/DataTable.tsx";
import { FigureEmpty, FigureFrame } from "../frame/FigureFrame.tsx";
import type { FigureProps, FigureRun } from "../frame/FigureProps.ts";
import styles from "./Scatter.module.css";
import { useAsked } from "../frame/useAsked.ts";

interface Dot {
  x: number;
  y: number;
}

interface RunLine {
  name: string;
  w: number;
  b: number;
}

const most = 1000;
const columns = ["flipper", "mass"] as const;

/** The table that a lesson learns from, two columns of it as dots; over them the lines that the newest run left. */
export function Scatter({ caption, lesson, run, call }: FigureProps & { caption: ReactNode }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const [isTable, showTable] = useState(false);
  const ask = useCallback((lab: LabClient) => lab.lessons.sample({ lessonId: lesson.id, part: "train", count: most }), [lesson.id]);
  const asked = useAsked({ call, ask, about: lesson.id });
  const sample = asked.kind === "known" ? asked.value : undefined;
  const dots = useMemo(() => dotsOf(sample), [sample]);
  const lines = linesOf(run);
  if (asked.kind === "failed" || (sample && dots.length === 0)) return <FigureFrame caption={caption}><FigureEmpty title={t("figures.noData")} /></FigureFrame>;

  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const format = (value: number): string => number.format(value);
  const x: PlotAxis = { ...range(dots.map((dot) => dot.x), 5), label: t("figures.scatter.flipper"), format };
  const y: PlotAxis = { ...range(dots.map((dot) => dot.y), 500), label: t("figures.scatter.mass"), format };
  return (
    <FigureFrame caption={caption} table={{ isShown: isTable, show: showTable }}>
      {isTable ? (
        <DataTable label={t("figures.scatter.label")} columns={[t("figures.scatter.flipper"), t("figures.scatter.mass"), ...lines.map(({ name }) => name)]} rows={dots.map((dot) => [format(dot.x), format(dot.y), ...lines.map(({ w, b }) => format(w * dot.x + b))])} />
      ) : (
        <SmallPlot x={x} y={y} height={240} label={t("figures.scatter.read", { count: dots.length, lines: lines.length })} keys={t("figures.keys")} readings={dots.map((dot) => ({ ...dot, text: t("figures.scatter.dot", { flipper: dot.x, mass: dot.y }) }))}>
          {(scale) => (
            <>
              {dots.map((dot, index) => (
                // Two penguins may be alike: a dot has no other identity than its place.
                <circle key={index} className={styles["dot"]} cx={scale.x(dot.x)} cy={scale.y(dot.y)} r={2.6} />
              ))}
              {lines.map(({ name, w, b }, index) => {
                const [from, to] = inside({ w, b }, x, y) ?? [];
                return from === undefined || to === undefined ? undefined : (
                  <g key={name}>
                    <line className={styles["line"]} data-line={index % 2} x1={scale.x(from)} y1={scale.y(w * from + b)} x2={scale.x(to)} y2={scale.y(w * to + b)} />
                    <text className={styles["name"]} x={Math.min(scale.x(to), scale.right) - 4} y={scale.y(w * to + b) - 8 + 20 * (index % 2)} textAnchor="end">{name}</text>
                  </g>
                );
              })}
            </>
          )}
        </SmallPlot>
      )}
    </FigureFrame>
  );
}

function dotsOf(sample: Sample | undefined): Dot[] {
  if (sample?.kind !== "table") return [];
  const dots = sample.rows.flatMap((row) => {
    const [x, y] = columns.map((column) => row[column]);
    return typeof x === "number" && typeof y === "number" ? [{ x, y }] : [];
  });
  return dots.sort((a, b) => a.x - b.x || a.y - b.y);
}

/** What a finished run exports as `{ w, b }`. */
function linesOf(run: FigureRun | undefined): RunLine[] {
  return Object.entries(run?.state?.result?.exports ?? {}).flatMap(([name, value]) => {
    const line = lineSchema.safeParse(value);
    return line.success ? [{ name, ...line.data }] : [];
  });
}

function range(values: readonly number[], step: number): { from: number; to: number } {
  if (values.length === 0) return { from: 0, to: 1 };
  return { from: (Math.ceil(Math.min(...values) / step) - 1) * step, to: (Math.floor(Math.max(...values) / step) + 1) * step };
}

/** The stretch of x on which a line is within the drawing. */
function inside({ w, b }: Pick<RunLine, "w" | "b">, x: PlotAxis, y: PlotAxis): [number, number] | undefined {
  if (w === 0) return b >= y.from && b <= y.to ? [x.from, x.to] : undefined;
  const [low, high] = [(y.from - b) / w, (y.to - b) / w].sort((one, other) => one - other) as [number, number];
  const from = Math.max(x.from, low);
  const to = Math.min(x.to, high);
  return from < to ? [from, to] : undefined;
}
