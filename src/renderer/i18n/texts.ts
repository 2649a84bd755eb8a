import i18next from "i18next";
import IcuFormat from "i18next-icu";
import { initReactI18next } from "react-i18next";
import type { Language } from "#shared/contracts/lessons.ts";
import en from "./en.json";
import es from "./es.json";

/** Spanish as written in Peru: a decimal point, commas between thousands. */
const locales = { en: "en-US", es: "es-PE" } as const satisfies Record<Language, string>;

export function startTexts(): void {
  void i18next
    .use(IcuFormat)
    .use(initReactI18next)
    .init({
      lng: locales.en,
      fallbackLng: locales.en,
      resources: { [locales.en]: { translation: en }, [locales.es]: { translation: es } },
      interpolation: { escapeValue: false },
      initAsync: false,
    });
}

export function speak(language: Language): void {
  document.documentElement.lang = locales[language];
  void i18next.changeLanguage(locales[language]);
}

export function localeOf(language: Language): string {
  return locales[language];
}
