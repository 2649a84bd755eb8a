import i18next, { type TFunction } from "i18next";
import IcuFormat from "i18next-icu";
import { initReactI18next } from "react-i18next";
import type { Language } from "#shared/contracts/lessons.ts";

/** Spanish as written in Peru: a decimal point, commas between thousands. */
const locales = { en: "en-US", es: "es-PE" } as const satisfies Record<Language, string>;

/** Only the language that is spoken is loaded. */
const texts = {
  en: async () => (await import("./en.ts")).en,
  es: async () => (await import("./es.ts")).es,
} as const;

export async function startTexts(language: Language): Promise<void> {
  await i18next
    .use(IcuFormat)
    .use(initReactI18next)
    .init({
      lng: locales[language],
      // Fallback is no language: both are complete, and a check holds them to it.
      fallbackLng: false,
      resources: { [locales[language]]: { translation: await texts[language]() } },
      interpolation: { escapeValue: false },
    });
  document.documentElement.lang = locales[language];
}

export async function speak(language: Language): Promise<void> {
  const locale = locales[language];
  if (!i18next.hasResourceBundle(locale, "translation")) i18next.addResourceBundle(locale, "translation", await texts[language]());
  await i18next.changeLanguage(locale);
  document.documentElement.lang = locale;
}

/** Loads every language, so that things are also found by their words in another than is spoken. */
export async function loadAllTexts(): Promise<readonly TFunction[]> {
  return Promise.all(
    (Object.keys(locales) as Language[]).map(async (language) => {
      const locale = locales[language];
      if (!i18next.hasResourceBundle(locale, "translation")) i18next.addResourceBundle(locale, "translation", await texts[language]());
      return i18next.getFixedT(locale);
    }),
  );
}

export function localeOf(language: Language): string {
  return locales[language];
}
