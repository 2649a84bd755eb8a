import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Course } from "#shared/contracts/lessons.ts";
import { useCommand } from "#renderer/commands/useCommand.ts";
import { go } from "#renderer/places/places.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import styles from "./LessonFoot.module.css";

/** To the lesson before and the one after; from the ends of the course back to all courses. */
export function LessonFoot({ lessonId, course }: { lessonId: string; course: Course | undefined }) {
  const { t } = useTranslation();
  const lessons = course?.lessons ?? [];
  const place = lessons.findIndex(({ id }) => id === lessonId);
  const [before, after] = place < 0 ? [] : [lessons[place - 1], lessons[place + 1]];
  const toBefore = before && ((): void => go({ kind: "lesson", lessonId: before.id }));
  const toAfter = after && ((): void => go({ kind: "lesson", lessonId: after.id }));
  useCommand("lesson.before", toBefore);
  useCommand("lesson.after", toAfter);
  return (
    <nav className={styles["foot"]} aria-label={t("lesson.foot")}>
      <Button variant="quiet" onPress={toBefore ?? ((): void => go({ kind: "learn" }))}>
        <ChevronLeft size={16} strokeWidth={1.75} aria-hidden="true" />
        {t(before ? "lesson.back" : "lesson.allCourses")}
      </Button>
      {toAfter && (
        <Button onPress={toAfter}>
          {t("lesson.next")}
          <ChevronRight size={16} strokeWidth={1.75} aria-hidden="true" />
        </Button>
      )}
    </nav>
  );
}
