import { Cpu, Globe, Layers, Palette, Wifi, WifiOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { languageSchema } from "#shared/contracts/lessons.ts";
import { useRunStore } from "../features/run/runStore.ts";
import { useLabStore } from "../lab/labStore.ts";
import { Choice } from "../ui/Choice.tsx";
import { themes } from "../preferences/preferenceSchema.ts";
import { prefer, usePreferences } from "../preferences/preferences.ts";
import styles from "./StatusBar.module.css";

export function StatusBar() {
  const { t } = useTranslation();
  const { language, theme } = usePreferences();
  return (
    <footer className={styles["bar"]} aria-label={t("app.status")}>
      <Link />
      <Engine />
      <Work />
      <div className={styles["end"]}>
        <Choice label={t("language.label")} icon={Globe} value={language} options={languageSchema.options.map((value) => ({ value, label: t(`language.${value}`), lang: value }))} onChange={(value) => prefer({ language: value })} />
        <Choice label={t("theme.label")} icon={Palette} value={theme} options={themes.map((value) => ({ value, label: t(`theme.${value}`) }))} onChange={(value) => prefer({ theme: value })} />
      </div>
    </footer>
  );
}

function Link() {
  const { t } = useTranslation();
  const kind = useLabStore(({ state }) => state.kind);
  const online = kind === "online";
  const Icon = online ? Wifi : WifiOff;
  const word = { online: "online", lost: "lost", connecting: "connecting", choosing: "online", locked: "offline", failed: "offline" } as const;
  return (
    <span className={`${styles["item"]} ${online ? "" : styles["warn"]}`} role="status">
      <Icon size={13} strokeWidth={2} aria-hidden="true" />
      {t(`link.${word[kind]}`)}
    </span>
  );
}

function Engine() {
  const { t } = useTranslation();
  const name = useLabStore(({ state }) => ("hello" in state ? state.hello.backend : undefined));
  if (name === undefined) return undefined;
  return (
    <span className={styles["item"]}>
      <Cpu size={13} strokeWidth={2} aria-hidden="true" />
      {t("status.engine", { name })}
    </span>
  );
}

function Work() {
  const { t } = useTranslation();
  const kind = useLabStore(({ state }) => state.kind);
  const active = useRunStore((store) => store.active);
  if (kind !== "online" && kind !== "lost") return undefined;
  return (
    <span className={styles["item"]}>
      <Layers size={13} strokeWidth={2} aria-hidden="true" />
      {active ? t("status.running", { number: active.number, status: t(`run.status.${kind === "lost" ? "unheard" : active.status}`) }) : t("status.idle")}
    </span>
  );
}
