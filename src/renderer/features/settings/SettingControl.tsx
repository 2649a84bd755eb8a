import { useTranslation } from "react-i18next";
import type { Preferences } from "#renderer/preferences/preferenceSchema.ts";
import { prefer, usePreferences } from "#renderer/preferences/preferences.ts";
import { Segmented } from "#renderer/ui/controls/Segmented.tsx";
import { Select } from "#renderer/ui/controls/Select.tsx";
import { Slider } from "#renderer/ui/controls/Slider.tsx";
import { Switch } from "#renderer/ui/controls/Switch.tsx";
import styles from "./SettingRow.module.css";
import type { SettingItem } from "#renderer/preferences/settingItems.ts";
import { ThemeChoice } from "./ThemeChoice.tsx";
import { useSettingWords } from "./useSettingWords.ts";

/** What a setting is set with. */
export function SettingControl({ item }: { item: SettingItem }) {
  const { t } = useTranslation();
  const value = usePreferences((preferences) => preferences[item.key]);
  const { titleOf, valueOf, langOf } = useSettingWords();
  const label = titleOf(item.key);
  const change = (next: Preferences[typeof item.key]): void => prefer({ [item.key]: next });
  switch (item.kind) {
    case "select":
      return <Select label={label} value={String(value)} options={item.options.map((option) => ({ value: option, label: valueOf(item.key, option), lang: langOf(option) }))} onChange={(next) => change(next as never)} />;
    case "segmented":
      return <Segmented label={label} value={String(value)} options={item.options.map((option) => ({ value: option, label: valueOf(item.key, option) }))} onChange={(next) => change(next as never)} />;
    case "themes":
      return <ThemeChoice label={label} value={value as Preferences["theme"]} onChange={change} />;
    case "slider": {
      const { least, most, step } = item;
      return (
        <div className={styles["slider"]}>
          <Slider label={label} value={Number(value)} least={least} most={most} step={step} onChange={change} className={styles["track"]} />
          <output>{valueOf(item.key, value)}</output>
        </div>
      );
    }
    case "switch":
      return (
        <Switch label={label} value={value === true} onChange={change}>
          <span aria-hidden="true">{t(value === true ? "settings.on" : "settings.off")}</span>
        </Switch>
      );
  }
}
