import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useKeys } from "../commands/commandStore.ts";
import type { Problem } from "../features/editor/createEditorView.ts";
import { ProblemsPane } from "../features/editor/ProblemsPane.tsx";
import { OutputPane } from "../features/run/OutputPane.tsx";
import { usePreferences } from "../preferences/preferences.ts";
import styles from "./OutputTabs.module.css";

/** Says in the editor's name how Tab leaves it. */
export const tabHintId = "editor-tab-hint";

/** Under the editor: what the program printed, and what is wrong before it runs. */
export function OutputTabs({ problems, onLine }: { problems: readonly Problem[]; onLine(path: string, line: number, column: number): void }) {
  const { t } = useTranslation();
  const [tab, setTab] = useState("output");
  const tabMovesFocus = usePreferences((preferences) => preferences.editorTabMovesFocus);
  const keys = useKeys("lesson.tabMovesFocus");
  const errors = problems.filter(({ severity }) => severity === "error").length;
  return (
    <Tabs className={styles["tabs"]!} selectedKey={tab} onSelectionChange={(key) => setTab(String(key))}>
      <div className={styles["bar"]}>
        <TabList aria-label={t("editor.below")} className={styles["list"]!}>
          <Tab id="output" className={styles["tab"]!}>
            {t("output.title")}
          </Tab>
          <Tab id="problems" className={styles["tab"]!}>
            {t("editor.problems")} <span className={styles["count"]}>{errors}</span>
          </Tab>
        </TabList>
        <span id={tabHintId} className={styles["hint"]}>
          {t(tabMovesFocus ? "editor.tabHintOn" : "editor.tabHint", { keys: keys.join(", ").replaceAll("+", " ") })}
        </span>
      </div>
      <TabPanel id="output" className={styles["panel"]!}>
        <OutputPane />
      </TabPanel>
      <TabPanel id="problems" className={styles["panel"]!}>
        <ProblemsPane problems={problems} onLine={onLine} />
      </TabPanel>
    </Tabs>
  );
}
