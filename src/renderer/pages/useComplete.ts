import { useEffect, useState } from "react";
import { useLab } from "../lab/useLab.ts";
import { useWorkStore } from "../work/workStore.ts";

const none: ReadonlySet<string> = new Set();

/** Ids of the lessons that are complete; read again when something was passed, or a prediction skipped. */
export function useComplete(): ReadonlySet<string> {
  const { call } = useLab();
  const settled = useWorkStore(({ work }) => (work ? Object.keys(work.passed).length + Object.keys(work.predictions).length : 0));
  const [read, setRead] = useState({ settled: 0, complete: none });
  useEffect(() => {
    let wanted = true;
    call((lab) => lab.work.progress({})).then(
      (lessons) => wanted && setRead({ settled, complete: new Set(lessons.flatMap((lesson) => (lesson.complete ? [lesson.lessonId] : []))) }),
      // Marks alone: the lesson itself says what is wrong.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [call, settled]);
  return read.complete;
}
