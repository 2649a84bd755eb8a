import type { TFunction } from "i18next";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { languageSchema, type Course } from "#shared/contracts/lessons.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { catalog } from "#renderer/commands/catalog.ts";
import { canRun, keysOf, runCommand } from "#renderer/commands/commandStore.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { loadAllTexts } from "#renderer/i18n/texts.ts";
import { useLab } from "#renderer/lab/useLab.ts";
import { useLabStore } from "#renderer/lab/labStore.ts";
import { go } from "#renderer/places/places.ts";
import { prefer, useLessonLanguage, usePreferences } from "#renderer/preferences/preferences.ts";
import type { Entry } from "./rankEntries.ts";
import { settingEntries } from "./settingEntries.ts";

interface Known {
  texts: readonly TFunction[];
  /** In every language, that of the lessons first. */
  courses: readonly (readonly Course[])[];
  runs: readonly RunSummary[];
}

/** Newest runs that are found by their number or name. */
const mostRuns = 1000;

/** Commands that lead to a place are listed among the places. */
const placeCommands: readonly string[] = ["shell.learn", "shell.runs", "shell.try", "shell.settings"];

/** Everything that can be chosen now. */
export function useEntries(): readonly Entry[] {
  const { t } = useTranslation();
  const known = useKnown();
  const locale = usePreferredLocale();
  const preferences = usePreferences();
  return useMemo(
    () => [...commandEntries(t, known), ...lessonEntries(known), ...runEntries(t, known), ...settingEntries({ t, texts: known.texts, locale, preferences, prefer, open: (group) => go({ kind: "settings", group }) })],
    [t, known, locale, preferences],
  );
}

function useKnown(): Known {
  const { call } = useLab();
  const language = useLessonLanguage();
  const inside = useLabStore(({ state }) => state.kind === "online");
  const [known, setKnown] = useState<Known>({ texts: [], courses: [], runs: [] });
  useEffect(() => {
    let wanted = true;
    const learn = (part: Partial<Known>): void => {
      if (wanted) setKnown((now) => ({ ...now, ...part }));
    };
    // What can't be read is not offered; the rest of the palette works.
    const ignore = (): void => undefined;
    loadAllTexts().then((texts) => learn({ texts }), ignore);
    if (inside) {
      const languages = [language, ...languageSchema.options.filter((other) => other !== language)];
      call((lab) => Promise.all(languages.map((one) => lab.lessons.courses({ language: one })))).then((courses) => learn({ courses }), ignore);
      call((lab) => lab.runs.list({ limit: mostRuns })).then((runs) => learn({ runs }), ignore);
    }
    return () => {
      wanted = false;
    };
  }, [call, language, inside]);
  return known;
}

function commandEntries(t: TFunction, { texts }: Known): Entry[] {
  return catalog
    .filter((command) => !command.fixed && command.id !== "shell.palette" && canRun(command))
    .map((command) => ({
      id: command.id,
      group: placeCommands.includes(command.id) ? "places" : "commands",
      title: t(command.title),
      keys: keysOf(command)[0],
      words: [t, ...texts].map((one) => one(command.title)).join(" "),
      run: () => void runCommand(command.id),
    }));
}

function lessonEntries({ courses: [courses = [], ...others] }: Known): Entry[] {
  return courses.flatMap((course) =>
    course.lessons.map((lesson, index) => {
      const elsewhere = others.flatMap((other) => other.flatMap(({ lessons }) => lessons.filter(({ id }) => id === lesson.id)));
      return {
        id: `lesson ${lesson.id}`,
        group: "lessons" as const,
        title: `${index + 1}. ${lesson.title}`,
        note: course.title,
        words: [String(index + 1), lesson.title, course.title, lesson.id, ...elsewhere.map(({ title }) => title)].join(" "),
        run: () => go({ kind: "lesson", lessonId: lesson.id }),
      };
    }),
  );
}

function runEntries(t: TFunction, { runs, texts, courses: [courses = []] }: Known): Entry[] {
  const lessons = courses.flatMap((course) => course.lessons);
  return runs.map((run) => {
    const about = run.label ?? lessons.find(({ id }) => id === run.lessonId)?.title ?? run.name;
    return {
      id: `run ${run.runId}`,
      group: "runs",
      title: `${t("palette.run", { number: run.number })} · ${about}`,
      note: t(`run.status.${run.status}`),
      words: [...[t, ...texts].map((one) => one("palette.run", { number: run.number })), String(run.number), about].join(" "),
      run: () => go({ kind: "runs", run: run.runId }),
    };
  });
}
