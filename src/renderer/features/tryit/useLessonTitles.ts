import { useEffect, useState } from "react";
import { useLab } from "../../lab/useLab.ts";
import { usePreferences } from "../../preferences/preferences.ts";

const none: ReadonlyMap<string, string> = new Map();

/** Names of lessons by their id, in the app's language. */
export function useLessonTitles(): ReadonlyMap<string, string> {
  const { call } = useLab();
  const language = usePreferences((preferences) => preferences.language);
  const [titles, setTitles] = useState(none);
  useEffect(() => {
    let wanted = true;
    void call((lab) => lab.lessons.list({ language })).then((lessons) => wanted && setTitles(new Map(lessons.map(({ id, title }) => [id, title]))));
    return () => {
      wanted = false;
    };
  }, [call, language]);
  return titles;
}
