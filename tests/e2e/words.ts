import { en } from "#renderer/i18n/en.ts";
import { es } from "#renderer/i18n/es.ts";

/** What the app says, from its own texts: a walk finds things by the words that a person sees. */
export const words = { en, es } as const;

export type PageLanguage = keyof typeof words;
export type PageTheme = "light" | "dark" | "contrast";
