import { z } from "zod";
import { languageSchema } from "#shared/contracts/lessons.ts";
import type { Settings } from "#shared/contracts/settings.ts";

export const themes = ["system", "light", "dark", "contrast"] as const;
export type Theme = (typeof themes)[number];
export const densities = ["compact", "comfortable", "projector"] as const;
export const motions = ["system", "on", "off"] as const;
export const lessonLanguages = ["app", ...languageSchema.options] as const;
/** What curves are laid along. */
export const curveAxes = ["step", "epoch", "seconds"] as const;
export type CurveAxis = (typeof curveAxes)[number];
/** Percent. */
export const textSizes = { least: 90, most: 150, step: 10 } as const;
/** Pixels. */
export const editorFontSizes = { least: 10, most: 28, step: 1 } as const;

/** Every preference of the app and what it may be. Its key is that of the setting. */
export const preferencesSchema = z.object({
  language: languageSchema,
  lessonLanguage: z.enum(lessonLanguages),
  theme: z.enum(themes),
  density: z.enum(densities),
  textSize: z.int().min(textSizes.least).max(textSizes.most),
  motion: z.enum(motions),
  curveAxis: z.enum(curveAxes),
  editorFontSize: z.int().min(editorFontSizes.least).max(editorFontSizes.most),
  /** Tab leaves the editor instead of indenting. */
  editorTabMovesFocus: z.boolean(),
  /** Keys that a person gave to commands, by the command's id; "" for none. */
  keys: z.record(z.string(), z.string().max(40)),
});
export type Preferences = z.infer<typeof preferencesSchema>;
export type PreferenceKey = keyof Preferences;

export const preferenceKeys = Object.keys(preferencesSchema.shape) as PreferenceKey[];

/** What holds until a person says otherwise; the language is the system's. */
export function defaultPreferences(systemLanguage: string): Preferences {
  return {
    language: systemLanguage.toLowerCase().startsWith("es") ? "es" : "en",
    lessonLanguage: "app",
    theme: "system",
    density: "compact",
    textSize: 100,
    motion: "system",
    curveAxis: "step",
    editorFontSize: 13,
    editorTabMovesFocus: false,
    keys: {},
  };
}

/** The preferences among some settings. What makes no sense, such as of a newer version, is left out alone. */
export function preferencesIn(values: Settings): Partial<Preferences> {
  const found = preferenceKeys.flatMap((key) => {
    const parsed = preferencesSchema.shape[key].safeParse(values[key]);
    return parsed.success ? [[key, parsed.data] as const] : [];
  });
  return Object.fromEntries(found) as Partial<Preferences>;
}
