import { useTranslation } from "react-i18next";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { languageSchema } from "#shared/contracts/lessons.ts";
import type { PreferenceKey } from "#renderer/preferences/preferenceSchema.ts";
import { optionsOf, settingItems } from "#renderer/preferences/settingItems.ts";
import { settingWords } from "#renderer/preferences/settingWords.ts";

/** Words of settings, groups and values in the app's language. */
export function useSettingWords() {
  const { t } = useTranslation();
  const words = settingWords(t, usePreferredLocale());
  return {
    ...words,
    /** Languages are named in themselves. */
    langOf: (value: string): string | undefined => (languageSchema.options as readonly string[]).includes(value) ? value : undefined,
    /** Everything that leads to a setting. */
    wordsOf: (key: PreferenceKey): string[] => {
      const item = settingItems.find((one) => one.key === key);
      return [words.titleOf(key), words.textOf(key), ...(item ? optionsOf(item).map((option) => words.valueOf(key, option)) : []), ...(item ? [words.groupOf(item.group)] : []), key];
    },
  };
}
