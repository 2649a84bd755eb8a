import { ChevronRight } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useLessonStore } from "../features/lesson/lessonStore.ts";
import { Mark } from "./Mark.tsx";
import styles from "./TitleBar.module.css";

export function TitleBar() {
  const { t } = useTranslation();
  const title = useLessonStore(({ lesson }) => lesson?.title);
  useEffect(() => {
    document.title = title === undefined ? t("app.name") : `${title} · ${t("app.name")}`;
  }, [t, title]);
  return (
    <header className={styles["bar"]}>
      <span className={styles["mark"]}>
        <Mark />
      </span>
      <div className={styles["crumbs"]}>
        <span>{t("app.learn")}</span>
        {title !== undefined && (
          <>
            <ChevronRight size={16} strokeWidth={1.75} aria-hidden="true" />
            <strong>{title}</strong>
          </>
        )}
      </div>
    </header>
  );
}
