import { CircleAlert, CircleCheck, CircleDashed } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CheckResult, LessonView, Question } from "#shared/contracts/lessons.ts";
import type { WorkEvent } from "#shared/contracts/work.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { RadioList } from "#renderer/ui/controls/RadioList.tsx";
import styles from "./Explanations.module.css";

export interface ExplanationsProps {
  lesson: LessonView;
  /** Option chosen, by explanation; undefined until one's work is known. */
  answers: Readonly<Record<string, string>> | undefined;
  checks: Readonly<Record<string, CheckResult>>;
  record: ((event: WorkEvent) => void) | undefined;
}

/** The questions after the run. An answer may be changed; the check that belongs to it says whether it holds. */
export function Explanations({ lesson, answers, checks, record }: ExplanationsProps) {
  const { t } = useTranslation();
  if (lesson.explanations.length === 0) return null;
  return (
    <section className={styles["explanations"]} aria-label={t("lesson.explanation.title")}>
      <h2>{t("lesson.explanation.title")}</h2>
      {lesson.explanations.map((question) => (
        <Explanation key={question.id} question={question} answer={answers?.[question.id]} check={checks[question.id]} record={record} />
      ))}
    </section>
  );
}

function Explanation({ question, answer, check, record }: { question: Question; answer: string | undefined; check: CheckResult | undefined; record: ExplanationsProps["record"] }) {
  const { t } = useTranslation();
  const [chosen, choose] = useState<string>();
  const shown = chosen ?? answer;
  const changed = shown !== undefined && shown !== answer;
  // What the check said is of the answer that it was given.
  const verdict = answer === undefined || changed ? undefined : check?.status;
  return (
    <div className={styles["explanation"]} data-explanation={question.id}>
      <p className={styles["question"]}>{question.text}</p>
      <RadioList label={question.text} value={shown} options={question.options.map(({ id, text }) => ({ value: id, label: text }))} onChange={choose} />
      <div className={styles["foot"]}>
        <Button isDisabled={!record || !changed} onPress={() => shown !== undefined && record?.({ kind: "answered", question: question.id, answer: shown })}>
          {t("lesson.explanation.answer")}
        </Button>
        <p role="status" className={styles["verdict"]}>
          {verdict === "pass" && (
            <>
              <CircleCheck size={16} strokeWidth={1.75} aria-hidden="true" className={styles["pass"]} />
              <span>
                <strong>{t("lesson.explanation.pass")}</strong> {check?.expected}
              </span>
            </>
          )}
          {verdict === "fail" && (
            <>
              <CircleAlert size={16} strokeWidth={1.75} aria-hidden="true" className={styles["fail"]} />
              <span>
                <strong>{t("lesson.explanation.fail")}</strong> {t("lesson.explanation.again")}
              </span>
            </>
          )}
          {verdict !== "pass" && verdict !== "fail" && answer !== undefined && !changed && (
            <>
              <CircleDashed size={16} strokeWidth={1.75} aria-hidden="true" />
              <span>{t("lesson.explanation.kept")}</span>
            </>
          )}
        </p>
      </div>
    </div>
  );
}
