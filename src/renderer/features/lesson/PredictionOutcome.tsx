import { CircleCheck, CircleDot, CircleSlash } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { CheckResult, Question } from "#shared/contracts/lessons.ts";
import type { PredictionGiven } from "#shared/contracts/work.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import styles from "./Prediction.module.css";

/** What was said, and, once a run has shown it, whether it came true. Neither is a mark. */
export function PredictionOutcome({ question, given, outcome }: { question: Question; given: PredictionGiven; outcome: CheckResult | undefined }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  if (given.kind === "skipped") {
    return (
      <p className={styles["said"]}>
        <CircleSlash size={16} strokeWidth={1.75} aria-hidden="true" />
        <span>{t("lesson.prediction.skipped")}</span>
      </p>
    );
  }
  const words = question.kind === "number" ? new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(Number(given.answer)) : (question.options.find(({ id }) => id === given.answer)?.text ?? given.answer);
  const cameTrue = outcome?.cameTrue;
  return (
    <div className={styles["outcome"]} role="status">
      <p className={styles["said"]}>
        <CircleDot size={16} strokeWidth={1.75} aria-hidden="true" />
        <span>
          {t("lesson.prediction.said", { answer: words })}
          <small>{t(`lesson.prediction.${given.confidence}`)}</small>
        </span>
      </p>
      {cameTrue === undefined ? (
        <p className={styles["later"]}>{t("lesson.prediction.later")}</p>
      ) : (
        <p className={styles["told"]}>
          {cameTrue ? <CircleCheck size={16} strokeWidth={1.75} aria-hidden="true" className={styles["true"]} /> : <CircleSlash size={16} strokeWidth={1.75} aria-hidden="true" />}
          <span>
            <strong>{t(cameTrue ? "lesson.prediction.cameTrue" : "lesson.prediction.cameOtherwise")}</strong> {outcome?.expected}
          </span>
        </p>
      )}
    </div>
  );
}
