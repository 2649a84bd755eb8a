import { Check, HardDrive } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Course, Sample } from "#shared/contracts/lessons.ts";
import type { LessonProgress } from "#shared/contracts/work.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import styles from "./CourseCard.module.css";
import { DataFigure } from "./DataFigure.tsx";
import { lessonState } from "./learnPlan.ts";

export interface CourseCardProps {
  course: Course;
  progress: readonly LessonProgress[];
  samples: readonly Sample[];
  isOpen: boolean;
  /** Whether Tab leads to it; the others are reached with the arrows. */
  isStop: boolean;
  open(): void;
}

/** A course, drawn from its own data; pressed, its lessons are shown below. */
export function CourseCard({ course, progress, samples, isOpen, isStop, open }: CourseCardProps) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const states = course.lessons.map(({ id }) => lessonState(id, progress));
  const done = states.filter((state) => state === "done").length;
  const total = course.lessons.length;
  const size = new Intl.NumberFormat(locale, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }).format(Math.max(0.1, course.bytes / 1e6));
  return (
    <button type="button" className={styles["card"]} aria-pressed={isOpen} tabIndex={isStop ? 0 : -1} data-stop="" onClick={open}>
      <span className={styles["figure"]} aria-hidden="true">
        {samples.map((sample) => (
          <span key={sample.kind} data-kind={sample.kind}>
            <DataFigure sample={sample} />
          </span>
        ))}
      </span>
      <span className={styles["body"]}>
        <strong>{course.title}</strong>
        <span className={styles["summary"]}>{course.summary}</span>
        <span className={styles["meta"]}>
          <span className={styles["ticks"]} aria-hidden="true">
            {course.lessons.map(({ id }, index) => (
              <i key={id} data-state={states[index]} />
            ))}
          </span>
          <span className={done === total ? styles["ok"] : undefined}>
            {done === total && <Check size={14} strokeWidth={2} aria-hidden="true" />}
            {t("learn.courses.lessons", { done, total })}
          </span>
          <span className={styles["size"]}>
            <HardDrive size={14} strokeWidth={2} aria-hidden="true" />
            {t("learn.courses.here", { size })}
          </span>
        </span>
      </span>
    </button>
  );
}
