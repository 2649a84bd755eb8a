import { useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isEnded } from "#core/runs/runState.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { curvePlotsOf, type CurveLine, type CurvePlotData } from "./curvePlots.ts";
import { CurvesPlot } from "./CurvesPlot.tsx";
import { DataTable } from "../frame/DataTable.tsx";
import { FigureEmpty, FigureFrame } from "../frame/FigureFrame.tsx";
import type { FigureProps } from "../frame/FigureProps.ts";

/** Loss and accuracy of the newest run, on what it learns from and on what it has not seen. */
export function CurvesFigure({ caption, lesson, run, curves }: FigureProps & { caption: ReactNode }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const [isTable, showTable] = useState(false);
  // They grow in place: what tells that they did is how far the run's journal is.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const plots = useMemo(() => (run ? curvePlotsOf(curves(), lesson.marks) : []), [curves, lesson.marks, run?.runId, run?.state?.lastSeq]);
  if (plots.length === 0) {
    const title = !run ? "figures.curves.noRun" : !run.state || !isEnded(run.state.status) ? "figures.curves.soon" : "figures.curves.none";
    return (
      <FigureFrame caption={caption}>
        <FigureEmpty title={t(title)}>{!run && t("figures.pressRun")}</FigureEmpty>
      </FigureFrame>
    );
  }
  return (
    <FigureFrame caption={caption} table={{ isShown: isTable, show: showTable }}>
      {isTable ? <Table plots={plots} locale={locale} /> : plots.map((plot) => <CurvesPlot key={plot.kind} plot={plot} isBestShown={run?.state?.status === "succeeded"} number={run?.number ?? 0} />)}
    </FigureFrame>
  );
}

/** Every step at which the unseen examples were asked; without such, some steps of the rest. */
function Table({ plots, locale }: { plots: readonly CurvePlotData[]; locale: string }) {
  const { t } = useTranslation();
  const lines = plots.flatMap(({ kind, lines: own }) => own.map((line) => ({ kind, line })));
  const guide = lines.find(({ line }) => line.part === "unseen")?.line ?? lines[0]?.line;
  const steps = guide ? (guide.points.length > 60 ? guide.points.filter((_, index) => index % Math.ceil(guide.points.length / 60) === 0) : guide.points).map(({ step }) => step) : [];
  const number = new Intl.NumberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  const percent = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const cell = (kind: string, line: CurveLine, step: number): string => {
    const value = line.points.findLast((point) => point.step <= step)?.value;
    if (value === undefined) return t("figures.none");
    return kind === "accuracy" ? t("figures.percent", { value: percent.format(value * 100) }) : number.format(value);
  };
  return <DataTable label={t("figures.curves.table")} columns={[t("figures.curves.step"), ...lines.map(({ kind, line }) => t("figures.curves.column", { kind, part: line.part }))]} rows={steps.map((step) => [step, ...lines.map(({ kind, line }) => cell(kind, line, step))])} />;
}
