import { useTranslation } from "react-i18next";
import type { Course } from "#shared/contracts/lessons.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { addressOf } from "#renderer/places/places.ts";
import { Sparkline } from "./LastCurve.tsx";
import { runResult } from "./learnPlan.ts";
import styles from "./RecentRuns.module.css";
import type { LearnData } from "./useLearn.ts";

const most = 8;

/** The newest runs beside the courses, each with the course of its loss and what it came to. */
export function RecentRuns({ data }: { data: LearnData }) {
  const { t } = useTranslation();
  return (
    <section className={styles["side"]} aria-label={t("learn.recent.title")}>
      <h2>{t("learn.recent.title")}</h2>
      {data.runs.length === 0 ? (
        <p className={styles["none"]}>{t("learn.recent.none")}</p>
      ) : (
        <ul>
          {data.runs.slice(0, most).map((run) => (
            <li key={run.runId}>
              <a className={styles["run"]} href={addressOf({ kind: "runs", run: run.runId })}>
                <Sparkline loss={data.losses.get(run.runId)} />
                <span className={styles["name"]}>{t("learn.recent.run", { number: run.number })}</span>
                <span className={styles["what"]}>{run.label ?? lessonTitle(data.courses, run.lessonId) ?? run.name}</span>
                <Result run={run} />
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Result({ run }: { run: RunSummary }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const result = runResult(run);
  switch (result.kind) {
    case "active":
      return <span className={styles["active"]}>{t(`run.status.${run.status}`)}</span>;
    case "failed":
      return <span className={styles["failed"]}>{t("run.status.failed")}</span>;
    case "right":
      return <span>{t("learn.recent.right", { value: new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(result.value * 100) })}</span>;
    case "loss":
      return <span>{t("learn.recent.loss", { value: new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }).format(result.value) })}</span>;
    case "stopped":
    case "none":
      return <span className={styles["what"]}>{t(`run.status.${run.status}`)}</span>;
  }
}

function lessonTitle(courses: readonly Course[], lessonId: string | undefined): string | undefined {
  return courses.flatMap(({ lessons }) => lessons).find(({ id }) => id === lessonId)?.title;
}
