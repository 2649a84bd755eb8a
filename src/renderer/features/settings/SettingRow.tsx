import { RotateCcw } from "lucide-react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { isSame } from "#renderer/preferences/mergeSettings.ts";
import { changeSettings, defaults, useSettings } from "#renderer/preferences/preferences.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { SettingControl } from "./SettingControl.tsx";
import type { SettingItem } from "#renderer/preferences/settingItems.ts";
import styles from "./SettingRow.module.css";
import { useSettingWords } from "./useSettingWords.ts";

export type Scope = "mine" | "default";

/** One setting: what it is, its value, and the way back to the default. */
export function SettingRow({ item, scope }: { item: SettingItem; scope: Scope }) {
  const { t } = useTranslation();
  const { titleOf, textOf, valueOf, langOf } = useSettingWords();
  const set = useSettings(({ values }) => values[item.key]);
  const standard = defaults[item.key];
  const modified = set !== undefined && !isSame(set, standard);
  const reset = (): void => changeSettings({ reset: [item.key] });
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Delete" || !modified || event.defaultPrevented) return;
    event.preventDefault();
    reset();
  };
  return (
    // Del takes the setting back wherever in the row the focus is.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div className={styles["row"]} data-wide={item.kind === "themes"} data-modified={scope === "mine" && modified} onKeyDown={scope === "mine" ? press : undefined} role="group" aria-label={titleOf(item.key)}>
      <div>
        <h3>
          {titleOf(item.key)}
          {scope === "mine" && modified && <span className={styles["mark"]}>{t("settings.modified")}</span>}
        </h3>
        <p>{textOf(item.key)}</p>
      </div>
      <div className={styles["control"]}>
        {scope === "default" ? <output lang={langOf(String(standard))}>{valueOf(item.key, standard)}</output> : <SettingControl item={item} />}
        {scope === "mine" && modified && (
          <Button variant="quiet" className={styles["reset"]!} onPress={reset}>
            <RotateCcw size={14} strokeWidth={2} aria-hidden="true" />
            {t("settings.reset", { value: valueOf(item.key, standard) })}
          </Button>
        )}
      </div>
    </div>
  );
}
