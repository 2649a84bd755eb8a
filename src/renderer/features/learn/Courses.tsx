import { Search } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Course, Sample } from "#shared/contracts/lessons.ts";
import { useCommand } from "#renderer/commands/useCommand.ts";
import { Kbd } from "#renderer/ui/signs/Kbd.tsx";
import { Segmented } from "#renderer/ui/controls/Segmented.tsx";
import { CourseCard } from "./CourseCard.tsx";
import styles from "./Courses.module.css";
import { filterCourses, lessonState } from "./learnPlan.ts";
import { LessonRows } from "./LessonRows.tsx";
import { useArrows } from "./useArrows.ts";
import type { LearnData } from "./useLearn.ts";

const scopes = ["all", "started"] as const;

/** Every course, and the lessons of the one that is open. */
export function Courses({ data, samples, first }: { data: LearnData; samples: ReadonlyMap<string, Sample>; first: string | undefined }) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const [scope, setScope] = useState<(typeof scopes)[number]>("all");
  const [opened, setOpened] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const { list, onKeyDown } = useArrows<HTMLDivElement>();
  useCommand("learn.filter", () => field.current?.select());
  const shown = useMemo(
    () => filterCourses(data.courses, query).filter((course) => scope === "all" || course.lessons.some(({ id }) => lessonState(id, data.progress) !== "new")),
    [data, query, scope],
  );
  const open = shown.find(({ id }) => id === (opened ?? first)) ?? shown[0];
  return (
    <section aria-label={t("learn.courses.title")} className={styles["courses"]}>
      <div className={styles["bar"]}>
        <h2>{t("learn.courses.title")}</h2>
        <span className={styles["count"]}>{shown.length}</span>
        <label className={styles["filter"]}>
          <Search size={14} strokeWidth={2} aria-hidden="true" />
          <input ref={field} type="search" value={query} placeholder={t("learn.courses.filter")} aria-label={t("learn.courses.filter")} aria-keyshortcuts="/" onChange={(event) => setQuery(event.target.value)} />
          {query === "" && <Kbd keys="/" />}
        </label>
        <Segmented<(typeof scopes)[number]> label={t("learn.courses.scope")} value={scope} options={scopes.map((value) => ({ value, label: t(`learn.courses.${value}`) }))} onChange={setScope} />
      </div>
      {shown.length === 0 ? (
        <p className={styles["none"]} role="status">
          {query === "" ? t("learn.courses.noneStarted") : t("learn.courses.noneFound", { query })}
        </p>
      ) : (
        <div className={styles["body"]} data-one={data.courses.length === 1}>
          {/* The arrows walk its buttons. */}
          {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
          <div className={styles["cards"]} ref={list} onKeyDown={onKeyDown}>
            {shown.map((course) => (
              <CourseCard key={course.id} course={wholeOf(course, data.courses)} progress={data.progress} samples={kindsOf(wholeOf(course, data.courses), samples)} isOpen={course === open} isStop={course === open} open={() => setOpened(course.id)} />
            ))}
          </div>
          {open && <LessonRows key={open.id} course={wholeOf(open, data.courses)} shown={open.lessons} progress={data.progress} samples={samples} />}
        </div>
      )}
    </section>
  );
}

/** A card tells of all lessons, also of those that a filter hides. */
function wholeOf(course: Course, courses: readonly Course[]): Course {
  return courses.find(({ id }) => id === course.id) ?? course;
}

/** One drawing of each kind of data in the course. */
function kindsOf(course: Course, samples: ReadonlyMap<string, Sample>): readonly Sample[] {
  const found = course.lessons.flatMap(({ id }) => samples.get(id) ?? []);
  return (["table", "images", "text"] as const).flatMap((kind) => found.find((sample) => sample.kind === kind) ?? []);
}
