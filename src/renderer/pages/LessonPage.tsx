import { useCallback, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { LessonPane } from "../features/lesson/LessonPane.tsx";
import type { CheckResult } from "#shared/contracts/lessons.ts";
import { LessonTextPane } from "../features/lesson/LessonTextPane.tsx";
import type { FigureRequest } from "../features/lesson/LessonText.tsx";
import { useCourse } from "../features/lesson/useCourse.ts";
import { useLessonStore } from "../features/lesson/lessonStore.ts";
import { loadLesson } from "../features/lesson/loadLesson.ts";
import { OutputPane } from "../features/run/OutputPane.tsx";
import { RunButton } from "../features/run/RunButton.tsx";
import { RunPane } from "../features/run/RunPane.tsx";
import type { RunCommands } from "../features/run/createRunCommands.ts";
import type { RunFollower } from "../features/run/createRunFollower.ts";
import { useLabStore } from "../lab/labStore.ts";
import { useLab } from "../lab/useLab.ts";
import { Button } from "../ui/Button.tsx";
import { Notice } from "../ui/Notice.tsx";
import styles from "./LessonPage.module.css";
import { usePreferences } from "../preferences/preferences.ts";

// Until one's work is kept.
const none: ReadonlySet<string> = new Set();
const noChecks: ReadonlyMap<string, CheckResult> = new Map();
const ignore = (): void => undefined;
const figure = ({ caption }: FigureRequest) => <figcaption>{caption}</figcaption>;

export interface LessonPageProps {
  lessonId: string;
  runs: RunFollower;
  commands: RunCommands;
}

/** One lesson: its text, its program and the newest run. */
export function LessonPage({ lessonId, runs, commands }: LessonPageProps) {
  const { call, retry } = useLab();
  const { language, shownTheme } = usePreferences();
  const marks = useLessonStore(({ lesson }) => lesson?.marks);
  const lost = useLabStore(({ state }) => state.kind === "lost");
  const { lesson, failure } = useLessonStore();
  const course = useCourse(lessonId, language);
  useEffect(() => runs.open(lessonId), [runs, lessonId]);
  useEffect(() => loadLesson({ call, lessonId, language }), [call, lessonId, language]);
  const readCode = useCallback((run: string) => call(async (lab) => (await lab.runs.get({ run })).code), [call]);
  const run = useCallback(() => void commands.run({ kind: "lesson", lessonId, variant: useLessonStore.getState().variant, language }), [commands, lessonId, language]);
  const stop = useCallback(() => void commands.stop(), [commands]);
  return (
    <div className={styles["page"]}>
      <div className={styles["text"]}>
        <LessonTextPane lessonId={lessonId} lesson={lesson} failure={failure} course={course} complete={none} work={undefined} record={ignore} runs={[]} checks={noChecks} figure={figure} />
      </div>
      <LessonPane command={<RunButton run={run} stop={stop} />}>
        <OutputPane />
      </LessonPane>
      <RunPane runs={runs} marks={marks} lost={lost ? <LostNotice retry={retry} /> : undefined} look={`${shownTheme} ${language}`} readCode={readCode} />
    </div>
  );
}

function LostNotice({ retry }: { retry(): void }) {
  const { t } = useTranslation();
  const reason = useLabStore(({ state }) => (state.kind === "lost" ? state.reason : undefined));
  return (
    <Notice kind="warn" title={t("link.lostTitle")} action={<Button onPress={retry}>{t("link.retry")}</Button>}>
      {t("link.lostKept")}
      {reason && (
        <span lang="en">
          {reason.message} {reason.hint}
        </span>
      )}
    </Notice>
  );
}
