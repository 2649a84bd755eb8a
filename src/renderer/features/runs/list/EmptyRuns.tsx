import { useTranslation } from "react-i18next";
import { go } from "#renderer/places/places.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import styles from "./EmptyRuns.module.css";
import { useRunsView, view } from "../runsViewStore.ts";

/** Why the list is empty, and the next step. */
export function EmptyRuns({ any }: { any: boolean }) {
  const { t } = useTranslation();
  const query = useRunsView((store) => store.query);
  if (!any)
    return (
      <div className={styles["state"]}>
        <h3>{t("runs.noneTitle")}</h3>
        <p>{t("runs.none")}</p>
        <Button variant="primary" onPress={() => go({ kind: "learn" })}>
          {t("runs.toLessons")}
        </Button>
      </div>
    );
  return (
    <div className={styles["state"]}>
      <h3>{t("runs.noMatchTitle")}</h3>
      <p>{query.trim() === "" ? t("runs.noMatchLesson") : t("runs.noMatch", { query: query.trim() })}</p>
      <Button onPress={() => view({ query: "", lessonId: undefined })}>{t("runs.showEvery")}</Button>
    </div>
  );
}
