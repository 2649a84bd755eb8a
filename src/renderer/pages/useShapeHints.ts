import { useEffect, useMemo, useState } from "react";
import { shapeHints, type ShapeHint } from "../features/editor/shapeHints.ts";
import { useRunStore } from "../features/run/follow/runStore.ts";
import { useLab } from "../lab/useLab.ts";

const none: readonly ShapeHint[] = [];

/** What the run that is shown found about the shapes in a file of the lesson. */
export function useShapeHints(lessonId: string, path: string | undefined): readonly ShapeHint[] {
  const { call } = useLab();
  const runId = useRunStore(({ run }) => (run?.state?.spec.lessonId === lessonId && !run.state.spec.solution ? run.runId : undefined));
  const shapes = useRunStore(({ run }) => run?.state?.result?.shapes);
  const [read, setRead] = useState<{ runId: string; text: string | undefined }>();
  const wanted = shapes && path !== undefined ? runId : undefined;
  useEffect(() => {
    if (wanted === undefined || path === undefined) return;
    call((lab) => lab.runs.get({ run: wanted })).then(
      ({ code }) => setRead({ runId: wanted, text: code[path] }),
      // Its text is gone or damaged: without it nothing can be said beside it.
      () => undefined,
    );
  }, [call, wanted, path]);
  return useMemo(() => (shapes && path !== undefined && read?.text !== undefined && read.runId === wanted ? shapeHints({ shapes, path, text: read.text }) : none), [shapes, path, read, wanted]);
}
