import { useEffect, useState } from "react";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { useRunStore } from "../features/run/follow/runStore.ts";
import { useLab } from "../lab/useLab.ts";

const none: readonly RunSummary[] = [];

/** The learner's own runs of a lesson, newest first; read again when another run is shown. */
export function useLessonRuns(lessonId: string): readonly RunSummary[] {
  const { call } = useLab();
  const shown = useRunStore(({ run }) => run?.runId);
  const [read, setRead] = useState<{ lessonId: string; shown: string | undefined; runs: readonly RunSummary[] }>();
  useEffect(() => {
    let wanted = true;
    call((lab) => lab.runs.list({ lessonId })).then(
      (runs) => wanted && setRead({ lessonId, shown, runs: runs.filter(({ solution }) => !solution) }),
      // The pane of results tells what is wrong with runs.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [call, lessonId, shown]);
  return read?.lessonId === lessonId ? read.runs : none;
}
