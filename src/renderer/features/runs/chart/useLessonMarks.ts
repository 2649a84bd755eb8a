import { useEffect, useState } from "react";
import type { LessonView } from "#shared/contracts/lessons.ts";
import { useLab } from "#renderer/lab/useLab.ts";
import { usePreferences } from "#renderer/preferences/preferences.ts";

const none: LessonView["marks"] = [];

/** Values that a lesson draws behind its curves; none where the shown runs are of several lessons. */
export function useLessonMarks(lessonId: string | undefined): LessonView["marks"] {
  const { call } = useLab();
  const language = usePreferences((preferences) => preferences.language);
  const [found, setFound] = useState<{ lessonId: string; marks: LessonView["marks"] }>();
  useEffect(() => {
    if (lessonId === undefined) return;
    let wanted = true;
    call((lab) => lab.lessons.get({ lessonId, language })).then(
      ({ marks }) => wanted && setFound({ lessonId, marks }),
      // A lesson that is no longer here has nothing to draw.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [call, lessonId, language]);
  return found !== undefined && found.lessonId === lessonId ? found.marks : none;
}
