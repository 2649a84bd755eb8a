import shell from "./en/shell.json";
import errors from "./en/errors.json";
import learn from "./en/learn.json";
import lesson from "./en/lesson.json";
import figures from "./en/figures.json";
import editor from "./en/editor.json";
import run from "./en/run.json";
import inside from "./en/inside.json";
import results from "./en/results.json";
import runs from "./en/runs.json";
import tryit from "./en/tryit.json";
import settings from "./en/settings.json";
import palette from "./en/palette.json";
import profiles from "./en/profiles.json";

/** The app in English; each feature has its own file. */
export const en = { ...shell, ...errors, ...learn, ...lesson, ...figures, ...editor, ...run, ...inside, ...results, ...runs, ...tryit, ...settings, ...palette, ...profiles };
