import { Braces, ListChecks } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Segmented } from "#renderer/ui/controls/Segmented.tsx";
import type { Scope } from "./SettingRow.tsx";
import styles from "./SettingsBody.module.css";

/** Whose settings are seen, and the way to them as text. */
export function SettingsBar({ scope, setScope, json, setJson }: { scope: Scope; setScope(scope: Scope): void; json: boolean; setJson(json: boolean): void }) {
  const { t } = useTranslation();
  const toggle = (): void => {
    setScope("mine");
    setJson(!json);
  };
  return (
    <header className={styles["bar"]}>
      <Segmented
        label={t("settings.scope.label")}
        value={scope}
        options={[
          { value: "mine", label: t("settings.scope.mine") },
          { value: "default", label: t("settings.scope.default") },
        ]}
        onChange={(next) => {
          setScope(next);
          setJson(false);
        }}
      />
      <Button variant="quiet" className={styles["end"]!} onPress={toggle}>
        {json ? <ListChecks size={16} strokeWidth={1.75} aria-hidden="true" /> : <Braces size={16} strokeWidth={1.75} aria-hidden="true" />}
        {t(json ? "settings.json.close" : "settings.json.open")}
      </Button>
    </header>
  );
}
