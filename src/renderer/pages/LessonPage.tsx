import { useCallback, useEffect, useMemo, useState } from "react";
import { newId } from "#shared/ids.ts";
import type { WorkEvent, WorkView } from "#shared/contracts/work.ts";
import { noVerdicts, useCheckStore } from "../features/checks/checkStore.ts";
import type { CheckKeeper } from "../features/checks/createCheckKeeper.ts";
import { LessonPane } from "../features/lesson/LessonPane.tsx";
import { LessonTextPane } from "../features/lesson/LessonTextPane.tsx";
import type { FigureRequest } from "../features/lesson/LessonText.tsx";
import { useCourse } from "../features/lesson/useCourse.ts";
import { useLessonStore } from "../features/lesson/lessonStore.ts";
import { loadLesson } from "../features/lesson/loadLesson.ts";
import { OutputPane } from "../features/run/OutputPane.tsx";
import { RunButton } from "../features/run/RunButton.tsx";
import type { RunCommands } from "../features/run/createRunCommands.ts";
import { useRunStore } from "../features/run/runStore.ts";
import type { RunFollower } from "../features/run/createRunFollower.ts";
import { useLab } from "../lab/useLab.ts";
import { useLessonLanguage } from "../preferences/preferences.ts";
import styles from "./LessonPage.module.css";
import { LessonFigure } from "./LessonFigure.tsx";
import { ResultsPane } from "./ResultsPane.tsx";

// Until one's work is kept.
const none: ReadonlySet<string> = new Set();
const noRuns: readonly [] = [];

export interface LessonPageProps {
  lessonId: string;
  runs: RunFollower;
  commands: RunCommands;
  checks: CheckKeeper;
}

/** One lesson: its text, its program and the newest run. */
export function LessonPage({ lessonId, runs, commands, checks }: LessonPageProps) {
  const { call } = useLab();
  const language = useLessonLanguage();
  const { lesson, failure, variant } = useLessonStore();
  const [work, setWork] = useState<WorkView>();
  const course = useCourse(lessonId, language);
  useEffect(() => loadLesson({ call, lessonId, language }), [call, lessonId, language]);
  useEffect(() => {
    let wanted = true;
    void call((lab) => lab.work.get({ lessonId })).then((found) => wanted && setWork(found));
    return () => {
      wanted = false;
    };
  }, [call, lessonId]);
  const run = useCallback(() => void commands.run({ kind: "lesson", lessonId, variant: useLessonStore.getState().variant, language }), [commands, lessonId, language]);
  const stop = useCallback(() => void commands.stop(), [commands]);
  const results = useCheckStore((store) => (store.lessonId === lessonId ? store.results : noVerdicts.results));
  const record = useCallback(
    (event: WorkEvent) => {
      call((lab) => lab.work.record({ lessonId, eventId: newId(), event })).then(setWork, () => undefined);
    },
    [call, lessonId],
  );
  const newest = useRunStore((store) => (store.run?.state?.spec.lessonId === lessonId ? store.run.state.createdAt : undefined));
  const made = useMemo(() => (newest === undefined ? noRuns : [{ createdAt: newest }]), [newest]);
  const ours = lesson?.id === lessonId ? lesson : undefined;
  const predictions = work?.predictions;
  const figure = useCallback(({ view, caption }: FigureRequest) => ours && <LessonFigure view={view} caption={caption} lesson={ours} predictions={predictions} />, [ours, predictions]);
  return (
    <div className={styles["page"]}>
      <div className={styles["text"]}>
        <LessonTextPane lessonId={lessonId} lesson={ours} failure={failure} course={course} complete={none} work={work} record={record} runs={made} checks={results} figure={figure} />
      </div>
      <LessonPane command={<RunButton run={run} stop={stop} />}>
        <OutputPane />
      </LessonPane>
      <ResultsPane lessonId={lessonId} lesson={ours} work={work} draft={ours?.[variant]} runs={runs} commands={commands} checks={checks} onLine={() => undefined} next={undefined} />
    </div>
  );
}
