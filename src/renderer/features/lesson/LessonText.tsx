import { useCallback, useImperativeHandle, useRef, type ReactNode, type Ref } from "react";
import { useTranslation } from "react-i18next";
import type { CheckResult, LessonView } from "#shared/contracts/lessons.ts";
import type { WorkEvent, WorkView } from "#shared/contracts/work.ts";
import { Markdown, type DrawDirective } from "#renderer/markdown/Markdown.tsx";
import { Explanations } from "./Explanations.tsx";
import styles from "./LessonText.module.css";
import { Prediction } from "./Prediction.tsx";
import { waitingPrediction } from "./waitingPrediction.ts";

export interface LessonTextHandle {
  /** Brings a prediction into sight and gives it the focus. */
  showPrediction(id: string): void;
}

/** A figure that the text asks for. */
export interface FigureRequest {
  view: string;
  caption: ReactNode;
}

export interface LessonTextProps {
  lesson: LessonView;
  /** Undefined until it is known. */
  work: WorkView | undefined;
  record(event: WorkEvent): void;
  /** The learner's own runs of this lesson. */
  runs: readonly { createdAt: number }[];
  /** What the checks said last, by id. */
  checks: Readonly<Record<string, CheckResult>>;
  /** Does not change while nothing of it does: the text is drawn anew with it. */
  figure(request: FigureRequest): ReactNode;
  ref?: Ref<LessonTextHandle> | undefined;
}

/** The lesson to read, with its figures and predictions in place and the explanations below. */
export function LessonText({ lesson, work, record, runs, checks, figure, ref }: LessonTextProps) {
  const { t } = useTranslation();
  const article = useRef<HTMLElement>(null);
  useImperativeHandle(ref, () => ({
    showPrediction(id) {
      const card = article.current?.querySelector<HTMLElement>(`[data-prediction="${CSS.escape(id)}"]`);
      card?.scrollIntoView({ block: "center" });
      (card?.querySelector<HTMLElement>("input, button") ?? card)?.focus({ preventScroll: true });
    },
  }));

  const waiting = work && waitingPrediction(lesson, work, runs);
  const newestRun = runs.reduce((newest, { createdAt }) => Math.max(newest, createdAt), -Infinity);
  const directive = useCallback<DrawDirective>(
    ({ name, attributes }, children) => {
      if (name === "figure") return figure({ view: attributes["view"] ?? "", caption: children });
      if (name === "pause") return <p className={styles["pause"]}>{t("lesson.pause")}</p>;
      const question = name === "predict" ? lesson.predictions.find(({ id }) => id === attributes["id"]) : undefined;
      if (!question) return undefined;
      const given = work?.predictions[question.id];
      const outcome = given && newestRun > given.at ? checks[question.id] : undefined;
      return (
        <Prediction question={question} given={given} waiting={waiting === question.id} outcome={outcome} record={work && record}>
          {children}
        </Prediction>
      );
    },
    [figure, lesson, work, record, waiting, newestRun, checks, t],
  );
  return (
    <article ref={article} className={styles["text"]} lang={lesson.language}>
      <Markdown text={lesson.text} directive={directive} />
      <Explanations lesson={lesson} answers={work?.answers} checks={checks} record={work && record} />
    </article>
  );
}
