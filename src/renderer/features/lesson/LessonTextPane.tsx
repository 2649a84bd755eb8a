import type { Ref } from "react";
import { useTranslation } from "react-i18next";
import type { AppError } from "#shared/AppError.ts";
import type { Course, LessonView } from "#shared/contracts/lessons.ts";
import { Notice } from "#renderer/ui/signs/Notice.tsx";
import { HintLadder } from "./HintLadder.tsx";
import { LessonFoot } from "./LessonFoot.tsx";
import { LessonHead } from "./LessonHead.tsx";
import { LessonText, type LessonTextHandle, type LessonTextProps } from "./LessonText.tsx";
import styles from "./LessonTextPane.module.css";

export interface LessonTextPaneProps extends Omit<LessonTextProps, "lesson" | "ref"> {
  lessonId: string;
  /** Undefined while it is read. */
  lesson: LessonView | undefined;
  failure: AppError | undefined;
  course: Course | undefined;
  complete: ReadonlySet<string>;
  handIn: (() => void) | undefined;
  ref?: Ref<LessonTextHandle>;
}

/** The left pane of a lesson: where one is, the text, the hints within reach, and the way on. */
export function LessonTextPane({ lessonId, lesson, failure, course, complete, handIn, ref, ...text }: LessonTextPaneProps) {
  const { t } = useTranslation();
  return (
    <section className={styles["pane"]} aria-label={t("lesson.region")} aria-busy={!lesson && !failure}>
      <LessonHead lessonId={lessonId} course={course} complete={complete} handIn={handIn} />
      {failure && (
        <Notice kind="danger" title={t(`errors.${failure.code}.title`)}>
          {t(`errors.${failure.code}.action`)}
        </Notice>
      )}
      {/* Scrolls, so that it has to be reached by the keyboard; another lesson begins at its top. */}
      <div key={`text ${lessonId}`} className={styles["scroll"]} role="region" aria-label={t("lesson.text")} tabIndex={0} data-f6-first="">
        {lesson && <LessonText ref={ref} lesson={lesson} {...text} />}
      </div>
      {lesson && <HintLadder key={lesson.id} hints={lesson.hints} taken={text.work?.hintsTaken} record={text.record} />}
      <LessonFoot lessonId={lessonId} course={course} />
    </section>
  );
}
