import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { SmallPlot } from "#renderer/charts/SmallPlot.tsx";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import curve from "./CurvesPlot.module.css";
import { DataTable } from "../frame/DataTable.tsx";
import { FigureEmpty, FigureFrame } from "../frame/FigureFrame.tsx";
import type { FigureProps } from "../frame/FigureProps.ts";
import styles from "./ShiftCurve.module.css";

const sharesSchema = z.array(z.number().min(0).max(1)).min(2).max(28);

/** Accuracy against pixels moved, as the newest run exports it; the ring is what was predicted of the farthest. */
export function ShiftCurve({ caption, lesson, run, predictions }: FigureProps & { caption: ReactNode }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const [isTable, showTable] = useState(false);
  const shares = sharesSchema.safeParse(run?.state?.result?.exports["afterShift"]);
  if (!shares.success) {
    return (
      <FigureFrame caption={caption}>
        <FigureEmpty title={t(run ? "figures.shift.none" : "figures.curves.noRun")}>{t("figures.shift.how")}</FigureEmpty>
      </FigureFrame>
    );
  }
  const values = shares.data;
  const last = values.length - 1;
  const predicted = predictedShare(lesson, predictions);
  const one = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const percent = (share: number): string => t("figures.percent", { value: one.format(share * 100) });
  return (
    <FigureFrame caption={caption} table={{ isShown: isTable, show: showTable }}>
      {isTable ? (
        <DataTable
          label={t("figures.shift.table")}
          columns={[t("figures.shift.pixels"), t("figures.shift.share"), ...(predicted === undefined ? [] : [t("figures.shift.predicted")])]}
          rows={values.map((share, pixels) => [pixels, percent(share), ...(predicted === undefined ? [] : [pixels === last ? percent(predicted) : t("figures.none")])])}
        />
      ) : (
        <SmallPlot
          x={{ from: 0, to: last, ticks: values.map((_, pixels) => pixels), label: t("figures.shift.pixels"), format: String }}
          y={{ from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1], label: t("figures.shift.title", { number: run?.number ?? 0 }), format: (share) => t("figures.percent", { value: String(share * 100) }) }}
          label={t("figures.shift.label", { from: percent(values[0]!), to: percent(values[last]!), pixels: last })}
          keys={t("figures.keys")}
          readings={values.map((share, pixels) => ({ x: pixels, y: share, text: t("figures.shift.reading", { pixels, share: percent(share) }) }))}
        >
          {(scale) => (
            <>
              <g className={curve["seen"]}>
                <polyline points={values.map((share, pixels) => `${scale.x(pixels)},${scale.y(share)}`).join(" ")} />
                {values.map((share, pixels) => (
                  <circle key={scale.x(pixels)} cx={scale.x(pixels)} cy={scale.y(share)} r={3.5} />
                ))}
              </g>
              <text className={curve["name"]} x={scale.right} y={scale.y(values[last]!) + (predicted !== undefined && predicted < values[last]! ? -9 : 17)} textAnchor="end">{percent(values[last]!)}</text>
              {predicted !== undefined && (
                <>
                  <circle className={styles["predicted"]} cx={scale.x(last)} cy={scale.y(predicted)} r={6} />
                  <text className={curve["note"]} x={scale.right} y={scale.y(predicted) + (predicted < values[last]! ? 20 : -12)} textAnchor="end">{t("figures.shift.ring", { share: percent(predicted) })}</text>
                </>
              )}
            </>
          )}
        </SmallPlot>
      )}
    </FigureFrame>
  );
}

/** The number that was given as so many of 100. */
function predictedShare(lesson: FigureProps["lesson"], predictions: FigureProps["predictions"]): number | undefined {
  const question = lesson.predictions.find(({ kind }) => kind === "number");
  const given = question && predictions?.[question.id];
  const share = given?.kind === "answer" ? Number(given.answer) / 100 : undefined;
  return share !== undefined && share >= 0 && share <= 1 ? share : undefined;
}
