import { Cpu, FileCode2, HardDrive, Info, Keyboard, Languages, Search, UsersRound, type LucideIcon } from "lucide-react";
import type { Ref } from "react";
import { Input, SearchField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { engineSetting } from "#shared/contracts/engines.ts";
import { addressOf } from "#renderer/places/places.ts";
import { isSame } from "#renderer/preferences/mergeSettings.ts";
import type { PreferenceKey } from "#renderer/preferences/preferenceSchema.ts";
import { defaults, usePreferences, useSettings } from "#renderer/preferences/preferences.ts";
import hidden from "#renderer/ui/visuallyHidden.module.css";
import styles from "./GroupNav.module.css";
import { groups, keysOf, type SettingGroup } from "#renderer/preferences/settingItems.ts";
import { useSettingWords } from "./useSettingWords.ts";

const icons: Record<SettingGroup, LucideIcon> = { look: Languages, keyboard: Keyboard, editor: FileCode2, engine: Cpu, storage: HardDrive, people: UsersRound, about: Info };

export interface GroupNavProps {
  /** Undefined while a search goes over all. */
  shown: SettingGroup | undefined;
  query: string;
  onQuery(query: string): void;
  search: Ref<HTMLInputElement>;
}

/** Groups of settings, with how many of each were changed, and the search over all of them. */
export function GroupNav({ shown, query, onQuery, search }: GroupNavProps) {
  const { t } = useTranslation();
  const { groupOf } = useSettingWords();
  const values = useSettings((store) => store.values);
  const changedKeys = usePreferences(({ keys }) => Object.keys(keys).length);
  const isModified = (key: PreferenceKey): boolean => values[key] !== undefined && !isSame(values[key], defaults[key]);
  return (
    <nav className={styles["nav"]} aria-label={t("settings.groups")} data-f6="">
      <SearchField aria-label={t("settings.search")} value={query} onChange={onQuery} className={styles["search"]!}>
        <Search size={14} strokeWidth={2} aria-hidden="true" />
        <Input ref={search} placeholder={t("settings.search")} />
      </SearchField>
      {groups.map((group) => {
        const Icon = icons[group];
        const count = group === "keyboard" ? changedKeys : group === "engine" ? Number(values[engineSetting] !== undefined) : keysOf(group).filter(isModified).length;
        return (
          <a key={group} href={addressOf({ kind: "settings", group })} className={styles["group"]} aria-current={group === shown ? "page" : undefined} onClick={() => onQuery("")}>
            <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
            <span>{groupOf(group)}</span>
            {count > 0 && (
              <span className={styles["count"]}>
                <span aria-hidden="true">{count}</span>
                <span className={hidden["hidden"]}>{t("settings.modifiedCount", { count })}</span>
              </span>
            )}
          </a>
        );
      })}
    </nav>
  );
}
