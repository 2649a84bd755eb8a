import { useEffect, useState } from "react";
import { useLab } from "../lab/useLab.ts";
import { useWorkStore } from "../work/workStore.ts";

const none: ReadonlySet<string> = new Set();

/** Ids of the lessons whose checks have all been passed; read again when something was passed. */
export function useComplete(): ReadonlySet<string> {
  const { call } = useLab();
  const passed = useWorkStore(({ work }) => (work ? Object.keys(work.passed).length : 0));
  const [read, setRead] = useState({ passed: 0, complete: none });
  useEffect(() => {
    let wanted = true;
    call((lab) => lab.work.progress({})).then(
      (lessons) => wanted && setRead({ passed, complete: new Set(lessons.flatMap((lesson) => (lesson.complete ? [lesson.lessonId] : []))) }),
      // Marks alone: the lesson itself says what is wrong.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [call, passed]);
  return read.complete;
}
