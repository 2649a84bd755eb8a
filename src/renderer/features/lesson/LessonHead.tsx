import { Check, FileCheck2, ListChecks } from "lucide-react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { Course } from "#shared/contracts/lessons.ts";
import { go } from "#renderer/places/places.ts";
import { Button as PlainButton } from "#renderer/ui/controls/Button.tsx";
import styles from "./LessonHead.module.css";

export interface LessonHeadProps {
  lessonId: string;
  /** Undefined until it is known. */
  course: Course | undefined;
  /** Lessons whose checks were all passed. */
  complete: ReadonlySet<string>;
  /** Undefined while there is nothing to hand in. */
  handIn: (() => void) | undefined;
}

/** Where in the course one is: the list of its lessons and one segment for each. */
export function LessonHead({ lessonId, course, complete, handIn }: LessonHeadProps) {
  const { t } = useTranslation();
  const lessons = course?.lessons ?? [];
  const place = lessons.findIndex(({ id }) => id === lessonId);
  return (
    <header className={styles["head"]}>
      <MenuTrigger>
        <Button className={styles["list"]!} aria-label={t("lesson.list.open")} isDisabled={!course}>
          <ListChecks size={16} strokeWidth={1.75} aria-hidden="true" />
        </Button>
        <Popover placement="bottom start" offset={4} className={styles["popover"]!}>
          <p className={styles["course"]}>{course?.title}</p>
          <Menu aria-label={course?.title ?? ""} className={styles["menu"]!} selectionMode="single" selectedKeys={[lessonId]} onAction={(id) => go({ kind: "lesson", lessonId: String(id) })}>
            {lessons.map(({ id, title, minutes }, index) => (
              <MenuItem key={id} id={id} textValue={title} className={styles["item"]!}>
                <span className={styles["number"]}>{complete.has(id) ? <Check size={14} strokeWidth={2} aria-label={t("lesson.list.complete")} /> : index + 1}</span>
                <span>{title}</span>
                <small>{t("lesson.minutes", { minutes })}</small>
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      {place >= 0 && (
        <>
          <span className={styles["place"]}>{t("lesson.place", { number: place + 1, all: lessons.length })}</span>
          <span className={styles["ticks"]} aria-hidden="true">
            {lessons.map(({ id }) => (
              <i key={id} className={`${complete.has(id) ? styles["done"] : ""} ${id === lessonId ? styles["now"] : ""}`} />
            ))}
          </span>
        </>
      )}
      <PlainButton variant="quiet" className={styles["handIn"]!} isDisabled={!handIn} onPress={() => handIn?.()}>
        <FileCheck2 size={16} strokeWidth={1.75} aria-hidden="true" />
        {t("lesson.handIn.do")}
      </PlainButton>
    </header>
  );
}
