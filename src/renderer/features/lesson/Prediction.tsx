import { CircleHelp, Lock } from "lucide-react";
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { Input, Label, TextField, FieldError } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { CheckResult, Question } from "#shared/contracts/lessons.ts";
import { confidenceSchema, type Confidence, type PredictionGiven, type WorkEvent } from "#shared/contracts/work.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { RadioList } from "#renderer/ui/controls/RadioList.tsx";
import { Segmented } from "#renderer/ui/controls/Segmented.tsx";
import styles from "./Prediction.module.css";
import { PredictionOutcome } from "./PredictionOutcome.tsx";
import { readNumber } from "./readNumber.ts";

export interface PredictionProps {
  question: Question;
  /** What was said; the first answer stands. */
  given: PredictionGiven | undefined;
  /** Run waits for it. */
  waiting: boolean;
  /** What the host says of it, once a run made since counts. */
  outcome: CheckResult | undefined;
  /** Undefined until one's work is known. */
  record: ((event: WorkEvent) => void) | undefined;
  /** The text that leads to it. */
  children: ReactNode;
}

/** A question asked before a run: an answer, how sure one is, or a skip. It is never graded. */
export function Prediction({ question, given, waiting, outcome, record, children }: PredictionProps) {
  const { t } = useTranslation();
  const id = useId();
  const card = useRef<HTMLElement>(null);
  const isLeft = useRef(false);
  // The form that had the focus is gone: what was said has it now.
  useEffect(() => {
    if (given && isLeft.current) card.current?.focus();
    isLeft.current = false;
  }, [given]);
  const leave = record && ((event: WorkEvent): void => {
    isLeft.current = true;
    record(event);
  });
  return (
    <section ref={card} className={styles["prediction"]} data-prediction={question.id} aria-labelledby={id} tabIndex={-1}>
      <header className={styles["head"]}>
        <CircleHelp size={16} strokeWidth={1.75} aria-hidden="true" />
        <h3>{t("lesson.prediction.title")}</h3>
        {waiting && (
          <span className={styles["waits"]}>
            <Lock size={14} strokeWidth={2} aria-hidden="true" />
            {t("lesson.prediction.runWaits")}
          </span>
        )}
      </header>
      {children}
      <p id={id} className={styles["question"]}>{question.text}</p>
      {given ? <PredictionOutcome question={question} given={given} outcome={outcome} /> : <PredictionForm question={question} record={leave} primary={waiting} />}
    </section>
  );
}

function PredictionForm({ question, record, primary }: { question: Question; record: PredictionProps["record"]; primary: boolean }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const [answer, setAnswer] = useState("");
  const [confidence, setConfidence] = useState<Confidence>();
  const [tried, setTried] = useState(false);
  const number = question.kind === "number" ? readNumber(answer) : undefined;
  const value = question.kind === "number" ? number?.toString() : answer || undefined;

  const commit = (event: React.FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (value !== undefined && confidence) record?.({ kind: "predicted", question: question.id, answer: value, confidence });
  };
  const missing = value === undefined ? (question.kind === "number" ? "number" : "choice") : confidence ? undefined : "confidence";
  return (
    <form className={styles["form"]} onSubmit={commit} noValidate>
      {question.kind === "choice" ? (
        <RadioList label={question.text} value={answer || undefined} options={question.options.map(({ id, text }) => ({ value: id, label: text }))} onChange={setAnswer} />
      ) : (
        <TextField value={answer} onChange={setAnswer} isInvalid={tried && number === undefined} className={styles["field"]!}>
          <Label>{t("lesson.prediction.number")}</Label>
          <Input inputMode="decimal" autoComplete="off" maxLength={20} className={styles["input"]!} />
          <FieldError className={styles["error"]!}>{t("lesson.prediction.missing", { what: "number", example: new Intl.NumberFormat(locale).format(1250) })}</FieldError>
        </TextField>
      )}
      <div className={styles["sure"]}>
        <span aria-hidden="true">{t("lesson.prediction.howSure")}</span>
        <Segmented<Confidence>
          label={t("lesson.prediction.howSure")}
          value={confidence}
          options={confidenceSchema.options.map((level) => ({ value: level, label: t(`lesson.prediction.${level}`) }))}
          onChange={setConfidence}
        />
      </div>
      <div className={styles["actions"]}>
        <Button type="submit" variant={primary ? "primary" : "plain"} isDisabled={!record}>
          {t("lesson.prediction.commit")}
        </Button>
        <Button variant="quiet" isDisabled={!record} onPress={() => record?.({ kind: "prediction-skipped", question: question.id })}>
          {t("lesson.prediction.skip")}
        </Button>
      </div>
      <p className={styles["error"]} role="status">
        {tried && missing && (missing === "confidence" || question.kind === "choice") && t("lesson.prediction.missing", { what: missing, example: "" })}
      </p>
    </form>
  );
}
