import { useTranslation } from "react-i18next";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { languageSchema } from "#shared/contracts/lessons.ts";
import type { PreferenceKey } from "#renderer/preferences/preferenceSchema.ts";
import { settingItems, type SettingGroup } from "./settingItems.ts";

/** Words of settings, groups and values in the app's language. */
export function useSettingWords() {
  const { t } = useTranslation();
  const { format } = new Intl.NumberFormat(usePreferredLocale());
  const word = (key: string): string => t(key as "settings.on");
  const valueOf = (key: PreferenceKey, value: unknown): string => {
    if (typeof value === "boolean") return t(value ? "settings.on" : "settings.off");
    if (key === "textSize") return t("settings.percent", { value: format(Number(value)) });
    if (key === "editorFontSize") return t("settings.pixels", { value: format(Number(value)) });
    return typeof value === "string" ? word(`settings.value.${key}.${value}`) : "";
  };
  return {
    titleOf: (key: PreferenceKey): string => word(`settings.item.${key}.title`),
    textOf: (key: PreferenceKey): string => word(`settings.item.${key}.text`),
    groupOf: (group: SettingGroup): string => word(`settings.group.${group}`),
    valueOf,
    /** Languages are named in themselves. */
    langOf: (value: string): string | undefined => (languageSchema.options as readonly string[]).includes(value) ? value : undefined,
    /** Everything that leads to a setting. */
    wordsOf: (key: PreferenceKey): string[] => {
      const item = settingItems.find((one) => one.key === key);
      const options = item && "options" in item ? item.options : item?.kind === "themes" ? ["system", "light", "dark", "contrast"] : [];
      return [word(`settings.item.${key}.title`), word(`settings.item.${key}.text`), ...options.map((option) => valueOf(key, option)), ...(item ? [word(`settings.group.${item.group}`)] : []), key];
    },
  };
}
