import type { TFunction } from "i18next";
import { languageSchema } from "#shared/contracts/lessons.ts";
import type { Preferences } from "#renderer/preferences/preferenceSchema.ts";
import { groups, optionsOf, settingItems, type SettingGroup, type SettingItem } from "#renderer/preferences/settingItems.ts";
import { settingWords } from "#renderer/preferences/settingWords.ts";
import type { Entry } from "./rankEntries.ts";

export interface SettingEntriesDeps {
  t: TFunction;
  /** Of every language, for what one types in another. */
  texts: readonly TFunction[];
  locale: string;
  preferences: Preferences;
  prefer(change: Partial<Preferences>): void;
  open(group: SettingGroup): void;
}

type Value = Preferences[SettingItem["key"]];

/** Every setting with what it can be, and the pages that have the rest. What holds now says so. */
export function settingEntries({ t, texts, locale, preferences, prefer, open }: SettingEntriesDeps): Entry[] {
  const own = settingWords(t, locale);
  const all = [t, ...texts];
  const others = all.map((one) => settingWords(one, locale));

  const entryOf = ({ key, group }: SettingItem, value: Value, ways: readonly string[] = []): Entry => ({
    id: `setting ${key} ${String(value)}`,
    group: "settings",
    title: t("palette.setting", { title: own.titleOf(key), value: own.valueOf(key, value) }),
    note: preferences[key] === value ? t("palette.holds") : undefined,
    words: [...others.flatMap((words) => [words.titleOf(key), words.valueOf(key, value), words.groupOf(group)]), ...ways, ...languageNames(key, value)].join(" "),
    run: () => prefer({ [key]: value }),
  });

  const values = (item: SettingItem): Entry[] => {
    switch (item.kind) {
      case "switch":
        return [true, false].map((value) => entryOf(item, value));
      case "slider": {
        const { key, least, most, step } = item;
        const now = preferences[key];
        const ways = [
          { value: now + step, word: "palette.larger" },
          { value: now - step, word: "palette.smaller" },
        ] as const;
        return ways.filter(({ value }) => value >= least && value <= most).map(({ value, word }) => entryOf(item, value, all.map((one) => one(word))));
      }
      default:
        return optionsOf(item).map((option) => entryOf(item, option as Value));
    }
  };

  return [
    ...settingItems.flatMap(values),
    ...groups.map((group): Entry => ({
      id: `settings ${group}`,
      group: "settings",
      title: t("palette.setting", { title: t("app.settings"), value: own.groupOf(group) }),
      words: all.flatMap((one, index) => [one("app.settings"), others[index]!.groupOf(group)]).join(" "),
      run: () => open(group),
    })),
  ];
}

/** A language as every other calls it: who wants Spanish may not know its own word for itself. */
function languageNames(key: string, value: Value): string[] {
  const language = languageSchema.safeParse(value);
  if (!language.success || (key !== "language" && key !== "lessonLanguage")) return [];
  return languageSchema.options.flatMap((named) => new Intl.DisplayNames(named, { type: "language" }).of(language.data) ?? []);
}
