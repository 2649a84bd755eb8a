import { useEffect, useState } from "react";
import { useLab } from "./useLab.ts";
import { usePreferences } from "../preferences/preferences.ts";

/** What lessons are called, by id, in the person's language; empty until it is known. */
export function useLessonTitles(): ReadonlyMap<string, string> {
  const { call } = useLab();
  const language = usePreferences((preferences) => preferences.language);
  const [titles, setTitles] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    let wanted = true;
    call((lab) => lab.lessons.list({ language })).then(
      (lessons) => wanted && setTitles(new Map(lessons.map(({ id, title }) => [id, title]))),
      // Their ids are shown then.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [call, language]);
  return titles;
}
