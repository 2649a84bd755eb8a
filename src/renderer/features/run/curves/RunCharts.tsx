import { memo } from "react";
import { useTranslation } from "react-i18next";
import { configOf } from "#core/runs/configOf.ts";
import type { LessonView } from "#shared/contracts/lessons.ts";
import { accuracySeries, lossSeries, marksOf, topOver } from "./chartSeries.ts";
import { CurveChart } from "./CurveChart.tsx";
import type { RunFollower } from "../follow/createRunFollower.ts";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { onlyChange } from "./onlyChange.ts";
import { stepOf, type PredictedPoint } from "./predictedPoints.ts";
import { useRunStore } from "../follow/runStore.ts";
import { usePacedRun } from "../follow/usePacedRun.ts";

export interface RunChartsProps {
  runs: RunFollower;
  marks: LessonView["marks"];
  predicted: readonly PredictedPoint[];
  unseen: keyof typeof lossSeries;
  look: string;
  lost: boolean;
  which: "loss" | "all";
}

/** The shown run's curves over the lesson's reference values and the run before. */
export const RunCharts = memo(function RunCharts({ runs, marks, predicted, unseen, look, lost, which }: RunChartsProps) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const run = usePacedRun();
  const reading = useRunStore((store) => store.reading);
  const previous = useRunStore((store) => store.previous);
  const call = run?.state?.calls.at(-1);
  const earlier = run && previous?.of === run.runId ? previous : undefined;
  const differs = run?.state && earlier && call ? onlyChange(earlier.config, configOf(run.state)) : undefined;
  const lossMarks = marksOf(marks, "loss");
  const guessesOf = (series: readonly { name: string }[]): { value: number; step: number | undefined }[] =>
    predicted.filter((point) => series.some(({ name }) => name === point.series)).map((point) => ({ value: point.value, step: stepOf(point, call?.captured) }));
  const lossGuesses = guessesOf(lossSeries[unseen]);
  const shared = { runs, look, lost, call: call?.captured, runId: run?.runId };
  const message =
    run === undefined && !reading ? (
      <>
        <strong>{t("chart.nothing")}</strong>
        <span>{t("chart.pressRun")}</span>
      </>
    ) : undefined;
  return (
    <>
      <CurveChart {...shared} title={t("chart.loss")} series={lossSeries[unseen]} marks={lossMarks} guesses={lossGuesses} ghost={earlier?.loss && { label: differs === undefined ? t("chart.earlier", { number: earlier.number }) : t("chart.earlierWith", { number: earlier.number, value: typeof differs === "number" ? numberFormat(locale, { maximumSignificantDigits: 3 }).format(differs) : differs }), line: earlier.loss, units: { totalSteps: earlier.totalSteps, epochs: earlier.epochs, secondsAt: () => earlier.lossSeconds } }} unit="plain" top={topOver(lossMarks, lossGuesses)} message={message} />
      {which === "all" && accuracySeries[unseen].some(({ name }) => (runs.curves()?.get(name)?.length ?? 0) > 1) && <CurveChart {...shared} title={t("chart.accuracy")} series={accuracySeries[unseen]} marks={marksOf(marks, "val_accuracy")} guesses={guessesOf(accuracySeries[unseen])} unit="percent" top={1} />}
    </>
  );
});
