import { CircleCheck, CircleDashed, CircleDot } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Course, Sample } from "#shared/contracts/lessons.ts";
import type { LessonProgress } from "#shared/contracts/work.ts";
import { addressOf } from "#renderer/places/places.ts";
import { DataFigure } from "./DataFigure.tsx";
import styles from "./LessonRows.module.css";
import { lessonState } from "./learnPlan.ts";
import { useArrows } from "./useArrows.ts";

const icons = { done: CircleCheck, begun: CircleDot, new: CircleDashed } as const;

export interface LessonRowsProps {
  course: Course;
  /** Those that a filter leaves. */
  shown: Course["lessons"];
  progress: readonly LessonProgress[];
  samples: ReadonlyMap<string, Sample>;
}

/** The lessons of a course in their order: each is a way in. */
export function LessonRows({ course, shown, progress, samples }: LessonRowsProps) {
  const { t } = useTranslation();
  const { list, onKeyDown } = useArrows<HTMLOListElement>();
  return (
    <section aria-label={t("learn.lessons.of", { course: course.title })}>
      <h2 className={styles["title"]}>{t("learn.lessons.of", { course: course.title })}</h2>
      {/* The arrows walk its links. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <ol className={styles["rows"]} ref={list} onKeyDown={onKeyDown}>
        {shown.map((lesson, index) => {
          const state = lessonState(lesson.id, progress);
          const found = progress.find(({ lessonId }) => lessonId === lesson.id);
          const sample = samples.get(lesson.id);
          const Icon = icons[state];
          return (
            <li key={lesson.id}>
              <a className={styles["row"]} href={addressOf({ kind: "lesson", lessonId: lesson.id })} data-stop="" tabIndex={index === 0 ? 0 : -1}>
                <span className={styles["figure"]} aria-hidden="true">
                  {sample && <DataFigure sample={sample} />}
                </span>
                <span className={styles["text"]}>
                  <strong>{t("learn.lessons.title", { number: course.lessons.findIndex(({ id }) => id === lesson.id) + 1, title: lesson.title })}</strong>
                  <span>{lesson.summary}</span>
                </span>
                <span className={styles["state"]} data-state={state}>
                  <span>
                    <Icon size={14} strokeWidth={2} aria-hidden="true" />
                    {state === "begun" && found ? t("learn.lessons.passed", { passed: found.passed, checks: found.checks }) : t(`learn.lessons.${state}`)}
                  </span>
                  <span className={styles["minutes"]}>{t("learn.lessons.minutes", { minutes: lesson.minutes })}</span>
                </span>
              </a>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
