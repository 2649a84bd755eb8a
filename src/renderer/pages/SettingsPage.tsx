import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "../commands/useCommand.ts";
import { GroupNav } from "../features/settings/GroupNav.tsx";
import { useInside } from "../places/inside.ts";
import { groups, type SettingGroup } from "../preferences/settingItems.ts";
import { SettingsBody } from "../features/settings/SettingsBody.tsx";
import hidden from "../ui/visuallyHidden.module.css";
import styles from "./SettingsPage.module.css";

/** Everything that can be set, by group or by search. */
export function SettingsPage({ group }: { group: string | undefined }) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const search = useRef<HTMLInputElement>(null);
  const here: SettingGroup = groups.find((one) => one === group) ?? "look";
  useInside(t(`settings.group.${here}`));
  useCommand("settings.search", () => search.current?.focus());
  return (
    <div className={styles["page"]}>
      <h1 className={hidden["hidden"]}>{t("app.settings")}</h1>
      <GroupNav shown={query.trim() === "" ? here : undefined} query={query} onQuery={setQuery} search={search} />
      <SettingsBody group={here} query={query} />
    </div>
  );
}
