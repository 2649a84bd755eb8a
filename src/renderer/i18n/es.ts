import shell from "./es/shell.json";
import errors from "./es/errors.json";
import learn from "./es/learn.json";
import lesson from "./es/lesson.json";
import figures from "./es/figures.json";
import editor from "./es/editor.json";
import run from "./es/run.json";
import inside from "./es/inside.json";
import results from "./es/results.json";
import runs from "./es/runs.json";
import tryit from "./es/tryit.json";
import settings from "./es/settings.json";
import palette from "./es/palette.json";
import profiles from "./es/profiles.json";

/** The app in Spanish as spoken in Peru; each feature has its own file. */
export const es = { ...shell, ...errors, ...learn, ...lesson, ...figures, ...editor, ...run, ...inside, ...results, ...runs, ...tryit, ...settings, ...palette, ...profiles };
