import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Notice } from "../../ui/Notice.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { CodeText } from "./CodeText.tsx";
import styles from "./LessonPane.module.css";
import { useLessonStore } from "./lessonStore.ts";

/** The lesson by name, its two programs, and beside them what starts and stops a run. */
export function LessonPane({ command, children }: { command: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  const { lesson, failure, variant } = useLessonStore();
  const files = lesson?.[variant];
  const text = lesson && files?.[lesson.entry];
  return (
    <section className={styles["pane"]} aria-label={t("lesson.region")} aria-busy={!lesson && !failure}>
      {failure && <Notice kind="danger" title={t(`errors.${failure.code}.title`)}>{t(`errors.${failure.code}.action`)}</Notice>}
      <header className={styles["head"]}>
        <div className={styles["title"]}>
          <h1>{lesson?.title ?? t("lesson.loading")}</h1>
          {lesson && <span>{t("lesson.minutes", { minutes: lesson.minutes })}</span>}
        </div>
        <p>{lesson?.summary}</p>
      </header>
      <div className={styles["toolbar"]}>
        <Segmented
          label={t("lesson.program")}
          value={variant}
          options={[
            { value: "starter", label: t("lesson.starter") },
            { value: "solution", label: t("lesson.solution") },
          ]}
          onChange={(chosen) => useLessonStore.setState({ variant: chosen })}
        />
        <div className={styles["command"]}>{command}</div>
      </div>
      <CodeText label={t("lesson.code", { file: lesson?.entry ?? "" })} text={text ?? ""} />
      {children}
    </section>
  );
}
