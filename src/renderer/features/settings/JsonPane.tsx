import { useState } from "react";
import { TextArea, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { settingsChange } from "#renderer/preferences/mergeSettings.ts";
import { preferencesIn } from "#renderer/preferences/preferenceSchema.ts";
import { changeSettings, useSettings } from "#renderer/preferences/preferences.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Notice } from "#renderer/ui/signs/Notice.tsx";
import styles from "./JsonPane.module.css";
import { readSettingsJson, type JsonProblem } from "./readSettingsJson.ts";

/** What was changed, as text that can be copied, shared and typed into. */
export function JsonPane() {
  const { t } = useTranslation();
  const values = useSettings((store) => store.values);
  const mine = preferencesIn(values);
  const now = JSON.stringify(mine, undefined, 2);
  /** What is typed, until it is taken over. */
  const [typed, setTyped] = useState<string>();
  const text = typed ?? now;
  const read = readSettingsJson(text);
  const save = (): void => {
    if (read.kind !== "read") return;
    changeSettings(settingsChange(mine, read.values));
    setTyped(undefined);
  };
  return (
    <section className={styles["pane"]} aria-label={t("settings.json.title")}>
      <h2>{t("settings.json.title")}</h2>
      <p>{t("settings.json.text")}</p>
      <TextField aria-label={t("settings.json.title")} value={text} onChange={setTyped} isInvalid={read.kind !== "read"} className={styles["field"]!}>
        <TextArea spellCheck={false} rows={Math.min(24, Math.max(8, text.split("\n").length + 1))} aria-describedby="settings-json-problems" />
      </TextField>
      <div id="settings-json-problems" role="status">
        {read.kind === "broken" && <Notice kind="danger" title={t("settings.json.broken", { line: read.line })}>{t("settings.json.brokenHow")}</Notice>}
        {read.kind === "invalid" && (
          <Notice kind="danger" title={t("settings.json.invalid")}>
            <ul>
              {read.problems.map((problem) => (
                <Problem key={`${problem.kind} ${problem.path}`} problem={problem} />
              ))}
            </ul>
          </Notice>
        )}
      </div>
      <div className={styles["foot"]}>
        <Button variant="primary" isDisabled={typed === undefined || typed === now || read.kind !== "read"} onPress={save}>
          {t("settings.json.save")}
        </Button>
        <Button isDisabled={typed === undefined || typed === now} onPress={() => setTyped(undefined)}>
          {t("settings.json.drop")}
        </Button>
      </div>
    </section>
  );
}

function Problem({ problem }: { problem: JsonProblem }) {
  const { t } = useTranslation();
  const { kind, path } = problem;
  switch (kind) {
    case "type":
    case "options":
      return <li>{t(`settings.json.problem.${kind}`, { path, expected: problem.expected })}</li>;
    case "least":
    case "most":
      return <li>{t(`settings.json.problem.${kind}`, { path, limit: problem.limit })}</li>;
    case "unknown":
    case "other":
      return <li>{t(`settings.json.problem.${kind}`, { path })}</li>;
  }
}
