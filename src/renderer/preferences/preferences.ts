import { create } from "zustand";
import { z } from "zod";
import { languageSchema, type Language } from "#shared/contracts/lessons.ts";
import { speak } from "../i18n/texts.ts";

export const themes = ["system", "light", "dark", "contrast"] as const;
export type Theme = (typeof themes)[number];

export interface Preferences {
  language: Language;
  theme: Theme;
}

const storageKey = "backprop-preferences";
const preferencesSchema = z.object({ language: languageSchema, theme: z.enum(themes) }).partial();

const dark = matchMedia("(prefers-color-scheme: dark)");
const moreContrast = matchMedia("(prefers-contrast: more)");

export const usePreferences = create<Preferences & { shownTheme: Exclude<Theme, "system"> }>(() => {
  const preferences: Preferences = { language: navigator.language.toLowerCase().startsWith("es") ? "es" : "en", theme: "system", ...remembered() };
  return { ...preferences, shownTheme: resolve(preferences.theme) };
});

export function prefer(change: Partial<Preferences>): void {
  const { language, theme } = { ...usePreferences.getState(), ...change };
  try {
    localStorage.setItem(storageKey, JSON.stringify({ language, theme }));
  } catch {
    // A browser that keeps nothing: it holds for this page.
  }
  usePreferences.setState({ language, theme, shownTheme: resolve(theme) });
}

/** Applies them to the document, now and at every change of theirs or the system's. */
export function followPreferences(): void {
  const systemChanged = (): void => usePreferences.setState(({ theme }) => ({ shownTheme: resolve(theme) }));
  dark.addEventListener("change", systemChanged);
  moreContrast.addEventListener("change", systemChanged);
  const apply = ({ language, shownTheme }: { language: Language; shownTheme: string }): void => {
    document.documentElement.dataset["theme"] = shownTheme;
    void speak(language);
  };
  apply(usePreferences.getState());
  usePreferences.subscribe(apply);
}

function resolve(theme: Theme): Exclude<Theme, "system"> {
  if (theme !== "system") return theme;
  if (moreContrast.matches) return "contrast";
  return dark.matches ? "dark" : "light";
}

function remembered(): Partial<Preferences> {
  try {
    const parsed = preferencesSchema.safeParse(JSON.parse(localStorage.getItem(storageKey) ?? "{}"));
    if (!parsed.success) return {};
    const { language, theme } = parsed.data;
    return { ...(language && { language }), ...(theme && { theme }) };
  } catch {
    return {};
  }
}
