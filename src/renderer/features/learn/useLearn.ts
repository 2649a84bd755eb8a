import { useCallback, useEffect, useRef, useState } from "react";
import { isAppError, toAppError, type AppError } from "#shared/AppError.ts";
import type { Course } from "#shared/contracts/lessons.ts";
import type { RunSummary, ThinSeries } from "#shared/contracts/runs.ts";
import type { LessonProgress } from "#shared/contracts/work.ts";
import { useLab, type Lab } from "#renderer/lab/useLab.ts";
import { useLessonLanguage } from "#renderer/preferences/preferences.ts";

export interface LearnData {
  courses: readonly Course[];
  progress: readonly LessonProgress[];
  /** Newest first. */
  runs: readonly RunSummary[];
  /** Loss by run id, thinned. */
  losses: ReadonlyMap<string, ThinSeries>;
}

export interface Learn {
  data: LearnData | undefined;
  failure: AppError | undefined;
  retry(): void;
}

const recentRuns = 12;
/** Enough to see the course of a loss in a small drawing. */
const points = 240;

/** What the Learn screen shows, read anew as runs end and work is done. */
export function useLearn(): Learn {
  const { call } = useLab();
  const language = useLessonLanguage();
  const [data, setData] = useState<LearnData>();
  const [failure, setFailure] = useState<AppError>();
  /** Of the newest question: an older one's answer is not shown. */
  const asked = useRef(0);
  const ask = useCallback(() => {
    const number = ++asked.current;
    call(async (lab) => {
      const [courses, progress, runs] = await Promise.all([lab.lessons.courses({ language }), lab.work.progress({}), lab.runs.list({ limit: recentRuns })]);
      const series = runs.length === 0 ? [] : await lab.runs.compare({ runs: runs.map(({ runId }) => runId), series: "loss", points });
      return { courses, progress, runs, losses: new Map(series.map((one) => [one.runId, one])) };
    }).then(
      (found) => {
        if (number !== asked.current) return;
        setData(found);
        setFailure(undefined);
      },
      (error: unknown) => number === asked.current && setFailure(toAppError(error)),
    );
  }, [call, language]);
  useEffect(ask, [ask]);
  useEffect(() => hearChanges(call, ask), [call, ask]);
  return { data, failure, retry: ask };
}

/** Calls back when it stands otherwise with a run and when work is done in another window. */
function hearChanges(call: Lab["call"], changed: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const seen = new Map<string, string>();
  const follow = (work: Promise<void>): void => {
    // What was read stays; the next visit reads it anew.
    work.catch((error: unknown) => isAppError(error));
  };
  follow(
    call(async (lab) => {
      for await (const { runId, status } of lab.runs.changes({}, { signal })) {
        if (seen.get(runId) === status) continue;
        seen.set(runId, status);
        changed();
      }
    }),
  );
  follow(
    call(async (lab) => {
      for await (const _ of lab.work.changes({}, { signal })) changed();
    }),
  );
  return () => stop.abort();
}
