// Schemas parse here while the page loads, maybe before main.tsx has its turn.
import "../zodWithoutEval.ts";
import { create } from "zustand";
import type { AppError } from "#shared/AppError.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import type { Language } from "#shared/contracts/lessons.ts";
import { settingsSchema, type Settings } from "#shared/contracts/settings.ts";
import { speak } from "../i18n/texts.ts";
import { createSettingsKeeper, type KeptSettings } from "./createSettingsKeeper.ts";
import type { SettingsChange } from "./mergeSettings.ts";
import { defaultPreferences, preferencesIn, type Preferences, type Theme } from "./preferenceSchema.ts";

export const defaults: Preferences = defaultPreferences(navigator.language);

const storageKey = "backprop-preferences";
const toldKey = "backprop-preferences-told";

const dark = matchMedia("(prefers-color-scheme: dark)");
const moreContrast = matchMedia("(prefers-contrast: more)");

export interface SettingsStore {
  /** What was set, by any feature; what was never set is absent. */
  values: Settings;
  /** Why they are not kept by the lab. */
  failure: AppError | undefined;
}

/** Every setting as it is kept. A feature may keep its own under a name of its own, such as "tryit.tests". */
export const useSettings = create<SettingsStore>(() => ({ values: load().values, failure: undefined }));

type ShownTheme = Exclude<Theme, "system">;

/** What holds: what a person set, else the default. */
export const usePreferences = create<Preferences & { shownTheme: ShownTheme }>(() => effective(useSettings.getState().values));

const keeper = createSettingsKeeper({
  load,
  store: ({ values, told }) => {
    try {
      localStorage.setItem(storageKey, JSON.stringify(values));
      localStorage.setItem(toldKey, JSON.stringify(told));
    } catch {
      // A browser that keeps nothing: the lab does.
    }
  },
  publish: (values) => {
    useSettings.setState({ values });
    usePreferences.setState(effective(values));
  },
  report: (failure) => useSettings.setState({ failure }),
});

/** Each time the lab is there. */
export const attendSettings: (lab: LabClient, signal: AbortSignal) => void = keeper.attend;

export function changeSettings(change: Partial<SettingsChange>): void {
  keeper.change(change);
}

export function prefer(change: Partial<Preferences>): void {
  keeper.change({ set: change });
}

/** The language of lessons, which may differ from the app's. */
export function useLessonLanguage(): Language {
  return usePreferences(({ language, lessonLanguage }) => (lessonLanguage === "app" ? language : lessonLanguage));
}

/** Applies them to the document, now and at every change of theirs or the system's. */
export function followPreferences(): void {
  const systemChanged = (): void => usePreferences.setState(({ theme }) => ({ shownTheme: resolve(theme) }));
  dark.addEventListener("change", systemChanged);
  moreContrast.addEventListener("change", systemChanged);
  const apply = ({ shownTheme, density, motion, textSize }: ReturnType<typeof usePreferences.getState>): void => {
    const { dataset, style } = document.documentElement;
    dataset["theme"] = shownTheme;
    dataset["density"] = density;
    dataset["motion"] = motion;
    style.setProperty("--text-scale", String(textSize / 100));
  };
  apply(usePreferences.getState());
  usePreferences.subscribe((now, before) => {
    apply(now);
    if (now.language !== before.language) void speak(now.language);
  });
}

function effective(values: Settings): Preferences & { shownTheme: ShownTheme } {
  const preferences = { ...defaults, ...preferencesIn(values) };
  return { ...preferences, shownTheme: resolve(preferences.theme) };
}

function resolve(theme: Theme): ShownTheme {
  if (theme !== "system") return theme;
  if (moreContrast.matches) return "contrast";
  return dark.matches ? "dark" : "light";
}

function load(): KeptSettings {
  return { values: read(storageKey), told: read(toldKey) };
}

function read(key: string): Settings {
  try {
    const parsed = settingsSchema.safeParse(JSON.parse(localStorage.getItem(key) ?? "{}"));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}
