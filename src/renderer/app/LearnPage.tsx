import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { LessonPane } from "../features/lesson/LessonPane.tsx";
import { useLessonStore } from "../features/lesson/lessonStore.ts";
import { loadLesson } from "../features/lesson/loadLesson.ts";
import { OutputPane } from "../features/run/OutputPane.tsx";
import { RunButton } from "../features/run/RunButton.tsx";
import { RunPane } from "../features/run/RunPane.tsx";
import { useLabStore } from "../lab/labStore.ts";
import { Button } from "../ui/Button.tsx";
import { Notice } from "../ui/Notice.tsx";
import type { LabSession } from "./createLabSession.ts";
import styles from "./LearnPage.module.css";
import { usePreferences } from "./preferences.ts";

const lessonId = "digits-mlp";

/** One lesson and the newest run. */
export function LearnPage({ session }: { session: LabSession }) {
  const { t } = useTranslation();
  const { language, shownTheme } = usePreferences();
  const state = useLabStore((store) => store.state);
  const marks = useLessonStore(({ lesson }) => lesson?.marks);
  const { call, commands, runs, retry } = session;
  useEffect(() => loadLesson({ call, lessonId, language }), [call, language]);
  const lost = state.kind === "lost";
  const run = (): void => void commands.run({ kind: "lesson", lessonId, variant: useLessonStore.getState().variant, language });
  return (
    <div className={styles["page"]}>
      <div role="alert">
        {state.kind === "lost" && (
          <Notice kind="warn" title={t("link.lostTitle")} action={<Button onPress={retry}>{t("link.retry")}</Button>}>
            {t("link.lostKept")}
            {state.reason && (
              <span lang="en">
                {state.reason.message} {state.reason.hint}
              </span>
            )}
          </Notice>
        )}
      </div>
      <div className={styles["panes"]}>
        <LessonPane command={<RunButton run={run} stop={() => void commands.stop()} />}>
          <OutputPane />
        </LessonPane>
        <RunPane runs={runs} marks={marks} lost={lost} look={`${shownTheme} ${language}`} showLine={(line) => useLessonStore.setState({ markedLine: line })} />
      </div>
    </div>
  );
}
