import { useState } from "react";
import { useTranslation } from "react-i18next";
import { catalog } from "#renderer/commands/catalog.ts";
import { engineSetting } from "#shared/contracts/engines.ts";
import { useSettings } from "#renderer/preferences/preferences.ts";
import { Notice } from "#renderer/ui/signs/Notice.tsx";
import { AboutPane } from "./AboutPane.tsx";
import { EnginePane } from "./engine/EnginePane.tsx";
import { KeysPane } from "./KeysPane.tsx";
import { JsonPane } from "./JsonPane.tsx";
import { PeoplePane } from "./PeoplePane.tsx";
import { searchWords } from "./searchWords.ts";
import { groups, keysOf, settingItems, type SettingGroup } from "#renderer/preferences/settingItems.ts";
import { SettingRow, type Scope } from "./SettingRow.tsx";
import { SettingsBar } from "./SettingsBar.tsx";
import styles from "./SettingsBody.module.css";
import { StoragePane } from "./StoragePane.tsx";
import { useSettingWords } from "./useSettingWords.ts";

/** The settings of a group, or all that a search finds; or what was changed, as JSON. */
export function SettingsBody({ group, query }: { group: SettingGroup; query: string }) {
  const { t } = useTranslation();
  const failure = useSettings((store) => store.failure);
  const [scope, setScope] = useState<Scope>("mine");
  const [json, setJson] = useState(false);
  const searching = query.trim() !== "";
  const settable = searching || (group === "keyboard" || keysOf(group).length > 0);
  return (
    <section className={styles["body"]} aria-label={t("app.settings")} data-f6="">
      {settable && <SettingsBar scope={scope} setScope={setScope} json={json} setJson={setJson} />}
      <div className={styles["scroll"]}>
        {failure && (
          <div role="alert">
            <Notice kind="warn" title={t("settings.notKept", { why: t(`errors.${failure.code}.title`) })}>
              {t(`errors.${failure.code}.action`)}
            </Notice>
          </div>
        )}
        {settable && json && !searching && scope === "mine" ? <JsonPane /> : <Settings group={group} query={query} scope={scope} />}
      </div>
    </section>
  );
}

function Settings({ group, query, scope }: { group: SettingGroup; query: string; scope: Scope }) {
  const { t } = useTranslation();
  const { groupOf, wordsOf } = useSettingWords();
  const searching = query.trim() !== "";
  const found = searching ? searchWords(settingItems.map((item) => ({ item, words: wordsOf(item.key) })), query) : settingItems.filter((item) => item.group === group);
  const commands = searching ? searchWords(catalog.map((command) => ({ item: command, words: [t(command.title), groupOf("keyboard")] })), query) : catalog;
  const engine = searchWords([{ item: "engine", words: [groupOf("engine"), t("settings.engine.choiceText"), t("settings.engine.measure"), engineSetting] }], query).length > 0;
  const hits = (one: SettingGroup): boolean => found.some((item) => item.group === one) || (one === "keyboard" && commands.length > 0) || (one === "engine" && engine);
  const shown = searching ? groups.filter(hits) : [group];
  return (
    <div className={styles["sets"]}>
      {searching && shown.length === 0 && <p role="status">{t("settings.nothingFound", { query })}</p>}
      {shown.map((one) => (
        <section key={one} aria-label={groupOf(one)}>
          <h2>{groupOf(one)}</h2>
          {found.flatMap((item) => (item.group === one ? [<SettingRow key={item.key} item={item} scope={scope} />] : []))}
          {one === "keyboard" && <KeysPane commands={commands} standard={scope === "default"} />}
          {one === "engine" && <EnginePane />}
          {!searching && one === "storage" && <StoragePane />}
          {!searching && one === "people" && <PeoplePane />}
          {!searching && one === "about" && <AboutPane />}
        </section>
      ))}
    </div>
  );
}
