import { languageSchema } from "#shared/contracts/lessons.ts";
import { curveAxes, densities, editorFontSizes, lessonLanguages, motions, textSizes, themes, type PreferenceKey, type Preferences } from "./preferenceSchema.ts";

export const groups = ["look", "keyboard", "editor", "engine", "storage", "people", "about"] as const;
export type SettingGroup = (typeof groups)[number];

/** Preferences whose values are a few words. */
type WordKey = { [K in PreferenceKey]: Preferences[K] extends string ? K : never }[PreferenceKey];
type NumberKey = { [K in PreferenceKey]: Preferences[K] extends number ? K : never }[PreferenceKey];
type SwitchKey = { [K in PreferenceKey]: Preferences[K] extends boolean ? K : never }[PreferenceKey];

/** One setting and how it is set. The order is that of the screen. */
export type SettingItem =
  | { kind: "select" | "segmented"; key: WordKey; group: SettingGroup; options: readonly string[] }
  | { kind: "themes"; key: "theme"; group: SettingGroup }
  | { kind: "slider"; key: NumberKey; group: SettingGroup; least: number; most: number; step: number }
  | { kind: "switch"; key: SwitchKey; group: SettingGroup };

export const settingItems: readonly SettingItem[] = [
  { kind: "select", key: "language", group: "look", options: languageSchema.options },
  { kind: "select", key: "lessonLanguage", group: "look", options: lessonLanguages },
  { kind: "themes", key: "theme", group: "look" },
  { kind: "segmented", key: "density", group: "look", options: densities },
  { kind: "slider", key: "textSize", group: "look", ...textSizes },
  { kind: "select", key: "motion", group: "look", options: motions },
  { kind: "segmented", key: "curveAxis", group: "look", options: curveAxes },
  { kind: "slider", key: "editorFontSize", group: "editor", ...editorFontSizes },
  { kind: "switch", key: "editorTabMovesFocus", group: "editor" },
];

/** What it can be, where that is a few words. */
export function optionsOf(item: SettingItem): readonly string[] {
  return "options" in item ? item.options : item.kind === "themes" ? themes : [];
}

/** Which preferences belong to a group: for the count of those that were changed. */
export function keysOf(group: SettingGroup): readonly PreferenceKey[] {
  return settingItems.filter((item) => item.group === group).map(({ key }) => key);
}
