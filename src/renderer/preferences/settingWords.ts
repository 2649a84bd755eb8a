import type { TFunction } from "i18next";
import type { PreferenceKey } from "./preferenceSchema.ts";
import type { SettingGroup } from "./settingItems.ts";

export interface SettingWords {
  titleOf(key: PreferenceKey): string;
  textOf(key: PreferenceKey): string;
  groupOf(group: SettingGroup): string;
  valueOf(key: PreferenceKey, value: unknown): string;
}

/** What settings, groups and values are called in the language of `t`. */
export function settingWords(t: TFunction, locale: string): SettingWords {
  const { format } = new Intl.NumberFormat(locale);
  const word = (key: string): string => t(key as "settings.on");
  return {
    titleOf: (key) => word(`settings.item.${key}.title`),
    textOf: (key) => word(`settings.item.${key}.text`),
    groupOf: (group) => word(`settings.group.${group}`),
    valueOf(key, value) {
      if (typeof value === "boolean") return t(value ? "settings.on" : "settings.off");
      if (key === "textSize") return t("settings.percent", { value: format(Number(value)) });
      if (key === "editorFontSize") return t("settings.pixels", { value: format(Number(value)) });
      return typeof value === "string" ? word(`settings.value.${key}.${value}`) : "";
    },
  };
}
