import { useCallback, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isEnded } from "#core/runs/runState.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { RunReport } from "#shared/contracts/runs.ts";
import { ConfusionMatrix, type ConfusionCell } from "#renderer/charts/ConfusionMatrix.tsx";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { Picture } from "#renderer/ui/pictures/Picture.tsx";
import styles from "./ConfusionFigure.module.css";
import { DataTable } from "../frame/DataTable.tsx";
import { FigureEmpty, FigureFrame } from "../frame/FigureFrame.tsx";
import type { FigureProps } from "../frame/FigureProps.ts";
import { ruleReport, type RuleReport } from "./ruleReport.ts";
import { useAsked } from "../frame/useAsked.ts";

type Found = { kind: "model"; report: RunReport } | { kind: "rule"; report: RuleReport };

const mostPictures = 24;
const mostRows = 1000;

/** Who the newest finished run takes for whom: its stored model, or a rule in plain numbers that it exports. */
export function ConfusionFigure({ caption, lesson, run, call }: FigureProps & { caption: ReactNode }) {
  const { t } = useTranslation();
  const [cell, select] = useState<ConfusionCell>();
  const state = run?.state;
  const isDone = state?.status === "succeeded";
  const { found, isAsking } = useReport({ lesson, run: isDone ? run : undefined, call });
  if (!found) {
    const title = !run ? "figures.curves.noRun" : state && isEnded(state.status) && !isAsking ? "figures.confusion.none" : "figures.confusion.soon";
    return (
      <FigureFrame caption={caption}>
        <FigureEmpty title={t(title)}>{!run && t("figures.pressRun")}</FigureEmpty>
      </FigureFrame>
    );
  }
  const { classes, confusion } = found.report;
  const wrong = confusion.flatMap((row, truth) => row.filter((_, answer) => answer !== truth)).reduce((sum, count) => sum + count, 0);
  const all = confusion.flat().reduce((sum, count) => sum + count, 0);
  return (
    <FigureFrame caption={caption}>
      <div className={styles["matrix"]}>
        <ConfusionMatrix classes={classes} counts={confusion} selected={cell} onSelect={select} />
      </div>
      <p className={styles["sum"]}>{t("figures.confusion.sum", { number: run?.number ?? 0, wrong, all })}</p>
      {cell && (
        <div className={styles["cell"]} role="status">
          <strong>{t("figures.confusion.cell", { truth: classes[cell.truth]!, answer: classes[cell.answer]!, count: confusion[cell.truth]![cell.answer]! })}</strong>
          {found.kind === "model" ? <CellPictures report={found.report} cell={cell} /> : <CellRows report={found.report} cell={cell} />}
        </div>
      )}
    </FigureFrame>
  );
}

/** Asked of a finished run only. */
function useReport({ lesson, run, call }: Pick<FigureProps, "lesson" | "run" | "call">): { found: Found | undefined; isAsking: boolean } {
  const runId = run?.runId;
  const exports = run?.state?.result?.exports;
  const ask = useCallback((lab: LabClient) => lab.runs.report({ run: runId ?? "last" }), [runId]);
  const model = useAsked({ call, ask, about: runId });
  // Without a stored model a rule in plain numbers may be there; then the rows it is asked about are needed.
  const askRows = useCallback((lab: LabClient) => lab.lessons.sample({ lessonId: lesson.id, part: "validation", count: mostRows }), [lesson.id]);
  const rows = useAsked({ call, ask: askRows, about: model.kind === "failed" && exports ? lesson.id : undefined });
  const rule = useMemo(() => (rows.kind === "known" && rows.value.kind === "table" && exports ? ruleReport(exports, rows.value) : undefined), [rows, exports]);
  if (model.kind === "known") return { found: { kind: "model", report: model.value }, isAsking: false };
  return { found: rule && { kind: "rule", report: rule }, isAsking: runId !== undefined && (model.kind === "asking" || (exports !== undefined && rows.kind === "asking")) };
}

function CellPictures({ report: { mistakes, pictures, classes }, cell }: { report: RunReport; cell: ConfusionCell }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const percent = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  if (cell.truth === cell.answer) return <p>{t("figures.confusion.right")}</p>;
  const shown = mistakes.flatMap((mistake, index) => (mistake.label === cell.truth && mistake.predicted === cell.answer ? [{ ...mistake, index }] : [])).slice(0, mostPictures);
  if (!pictures || shown.length === 0) return <p>{t("figures.confusion.nobody")}</p>;
  const size = pictures.width * pictures.height;
  return (
    <ul className={styles["pictures"]}>
      {shown.map(({ index, row, probability }) => (
        <li key={row}>
          <div className={styles["picture"]}>
            <Picture pixels={pictures.pixels.subarray(index * size, (index + 1) * size)} width={pictures.width} height={pictures.height} label={t("figures.confusion.picture", { truth: classes[cell.truth]!, answer: classes[cell.answer]!, share: percent.format(probability * 100) })} />
          </div>
          <span aria-hidden="true">{t("figures.percent", { value: percent.format(probability * 100) })}</span>
        </li>
      ))}
    </ul>
  );
}

function CellRows({ report: { features, rowsOf }, cell }: { report: RuleReport; cell: ConfusionCell }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const rows = rowsOf(cell.truth, cell.answer);
  if (rows.length === 0) return <p>{t("figures.confusion.nobody")}</p>;
  // The same decimals all down a column.
  const numbers = features.map((feature) => {
    const digits = rows.every((row) => Number.isInteger(row[feature])) ? 0 : 1;
    return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  });
  return <DataTable label={t("figures.confusion.rows")} columns={features} rows={rows.map((row) => features.map((feature, index) => numbers[index]!.format(Number(row[feature]))))} />;
}
