import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { isEnded } from "#core/runs/runState.ts";
import { writerOf } from "#core/runs/writerOf.ts";
import type { LessonView } from "#shared/contracts/lessons.ts";
import type { WorkView } from "#shared/contracts/work.ts";
import { checkRows, countChecks } from "../features/checks/checkRows.ts";
import { ChecksList } from "../features/checks/ChecksList.tsx";
import { isStale, useCheckStore, type CodeFiles } from "../features/checks/checkStore.ts";
import type { CheckKeeper } from "../features/checks/createCheckKeeper.ts";
import { VerdictBanner } from "../features/checks/VerdictBanner.tsx";
import { predictedPoints } from "../features/run/curves/predictedPoints.ts";
import type { RunCommands } from "../features/run/follow/createRunCommands.ts";
import type { RunFollower } from "../features/run/follow/createRunFollower.ts";
import { RunResults } from "../features/run/RunResults.tsx";
import { useRunStore } from "../features/run/follow/runStore.ts";
import { useLessonSample } from "../features/run/sight/useLessonSample.ts";
import { useRunReport } from "../features/run/report/useRunReport.ts";
import { useReason } from "../i18n/useReason.ts";
import { useLabStore } from "../lab/labStore.ts";
import { useLab } from "../lab/useLab.ts";
import { go } from "../places/places.ts";
import { usePreferences } from "../preferences/preferences.ts";
import { Button } from "../ui/controls/Button.tsx";
import { Notice } from "../ui/signs/Notice.tsx";
import { trainsSteps } from "./lessonFiles.ts";

export interface ResultsPaneProps {
  lessonId: string;
  lesson: LessonView | undefined;
  work: WorkView | undefined;
  /** The code as it is on disk; undefined until that is known. */
  draft: CodeFiles | undefined;
  runs: RunFollower;
  commands: RunCommands;
  checks: CheckKeeper;
  onLine(file: string, line: number): void;
  /** The lesson after this one, if there is one. */
  next: { title: string; onNext(): void } | undefined;
}

/** How many of the open lesson's checks are passed, with the sentences of the others. */
export function useChecks(lesson: LessonView | undefined, work: WorkView | undefined) {
  const { lessonId, results, undecided, run, draft, failure } = useCheckStore();
  const isAtWork = useRunStore((store) => store.run?.state !== undefined && !isEnded(store.run.state.status));
  const isOurs = lesson !== undefined && lessonId === lesson.id;
  const stale = isOurs && isStale({ run, draft });
  const rows = useMemo(
    () => (lesson ? checkRows({ checks: lesson.checks, results: isOurs ? results : {}, undecided: isOurs ? new Set([...undecided.save, ...undecided.run]) : new Set(), stale: stale || isAtWork, work }) : []),
    [lesson, isOurs, results, undecided, stale, isAtWork, work],
  );
  const count = useMemo(() => countChecks(rows), [rows]);
  return { rows, count, stale, isAtWork, failure: isOurs ? failure : undefined, isPassed: count.total > 0 && count.passed === count.total };
}

/** Right pane of a lesson: its newest run, what its model sees, and its checks. */
export function ResultsPane({ lessonId, lesson, work, draft, runs, commands, checks, onLine, next }: ResultsPaneProps) {
  const { language, shownTheme, density, textSize } = usePreferences();
  const isLost = useLabStore(({ state }) => state.kind === "lost");
  const runId = useRunStore((store) => store.run?.runId);
  const number = useRunStore((store) => store.run?.number) ?? 0;
  const status = useRunStore((store) => store.run?.state?.status);
  const attempt = useRunStore((store) => store.run?.state?.attempt) ?? 0;
  const isSolution = useRunStore((store) => store.run?.state?.spec.solution) ?? false;
  const hasModel = useRunStore((store) => store.run?.state?.result?.model !== undefined);
  const writes = useRunStore((store) => store.run?.state !== undefined && writerOf(store.run.state) !== undefined);
  const sample = useLessonSample(lessonId);
  const report = useRunReport(status === "succeeded" && hasModel ? runId : undefined);
  const { rows, count, stale, isAtWork, failure, isPassed } = useChecks(lesson, work);

  useEffect(() => runs.open(lessonId), [runs, lessonId]);
  useEffect(() => {
    if (lesson?.id === lessonId) checks.open({ lessonId, language: lesson.language, checks: lesson.checks });
  }, [checks, lessonId, lesson]);
  useEffect(() => () => checks.close(), [checks]);
  useEffect(() => {
    if (draft && lesson) checks.saved(draft);
  }, [checks, draft, lesson]);
  useEffect(() => {
    if (work && lesson) checks.answered(answersOf(work));
  }, [checks, work, lesson]);
  const seenAtWork = useRef<string>(undefined);
  useEffect(() => {
    if (!lesson || !work || status === undefined || runId === undefined) return;
    if (!isEnded(status)) {
      seenAtWork.current = runId;
      checks.began();
    }
    // A lesson that was passed before is not measured anew only because somebody looks at it.
    else if (seenAtWork.current === runId || !isPassedBefore(lesson, work)) checks.ended({ runId, number, attempt });
  }, [checks, lesson, work, runId, number, status, attempt]);

  return (
    <RunResults
      runs={runs}
      commands={commands}
      trains={lesson && trainsSteps(lesson.starter)}
      marks={lesson?.marks ?? []}
      predicted={lesson && work ? predictedPoints(lesson, work.predictions) : []}
      sample={sample}
      report={report}
      lost={isLost ? <LostNotice /> : undefined}
      look={`${shownTheme} ${language} ${density} ${textSize}`}
      failedChecks={count.running || stale ? 0 : count.failed.length}
      checks={<ChecksList rows={rows} isAtWork={isAtWork} failure={failure} onLine={onLine} retry={checks.retry} />}
      // Of a lesson that is still being read nobody can say that all its checks passed.
      verdict={count.total > 0 && <VerdictBanner count={count} stale={stale} isSolution={isSolution} run={number} next={next?.title} />}
      onLine={onLine}
      onTry={(hasModel || writes) && runId !== undefined ? () => go({ kind: "try", run: runId }) : undefined}
      next={next && { ...next, passed: isPassed }}
    />
  );
}

function isPassedBefore({ checks }: LessonView, { passed, predictions }: WorkView): boolean {
  return checks.every(({ id, on }) => on === "never" || passed[id] !== undefined || predictions[id] !== undefined);
}

/** Explanations chosen and predictions made, by question. */
function answersOf({ answers, predictions }: WorkView): Record<string, string> {
  const made = Object.entries(predictions).flatMap(([id, given]) => (given.kind === "answer" ? [[id, given.answer] as const] : []));
  return { ...Object.fromEntries(made), ...answers };
}

function LostNotice() {
  const { t } = useTranslation();
  const { retry } = useLab();
  const why = useReason(useLabStore(({ state }) => (state.kind === "lost" ? state.reason : undefined)));
  return (
    <Notice kind="warn" title={t("link.lostTitle")} action={<Button onPress={retry}>{t("link.retry")}</Button>}>
      {t("link.lostKept")}
      {why !== undefined && <span>{why}</span>}
    </Notice>
  );
}
