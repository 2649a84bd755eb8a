import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { GroupNav } from "../features/settings/GroupNav.tsx";
import { groups, type SettingGroup } from "../features/settings/settingItems.ts";
import { SettingsBody } from "../features/settings/SettingsBody.tsx";
import hidden from "../ui/visuallyHidden.module.css";
import styles from "./SettingsPage.module.css";

/** Everything that can be set, by group or by search. */
export function SettingsPage({ group }: { group: string | undefined }) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const search = useRef<HTMLInputElement>(null);
  const here: SettingGroup = groups.find((one) => one === group) ?? "look";
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || (event.target instanceof Element && event.target.closest("input, textarea"))) return;
      event.preventDefault();
      search.current?.focus();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  return (
    <div className={styles["page"]}>
      <h1 className={hidden["hidden"]}>{t("app.settings")}</h1>
      <GroupNav shown={query.trim() === "" ? here : undefined} query={query} onQuery={setQuery} search={search} />
      <SettingsBody group={here} query={query} />
    </div>
  );
}
