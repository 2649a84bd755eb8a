import { Cpu, Globe, Keyboard, Layers, Palette, Wifi, WifiOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { languageSchema } from "#shared/contracts/lessons.ts";
import { runCommand, useKeys } from "../commands/commandStore.ts";
import { useRunStore } from "../features/run/follow/runStore.ts";
import { usePreferredLocale } from "../i18n/usePreferredLocale.ts";
import { useEngineCard } from "../lab/engineCard.ts";
import { useLabStore } from "../lab/labStore.ts";
import { addressOf } from "../places/places.ts";
import { Choice } from "../ui/controls/Choice.tsx";
import { Kbd } from "../ui/signs/Kbd.tsx";
import { themes } from "../preferences/preferenceSchema.ts";
import { prefer, usePreferences } from "../preferences/preferences.ts";
import styles from "./StatusBar.module.css";

const icon = { size: 13, strokeWidth: 2, "aria-hidden": true } as const;

/** How it stands with the lab, what works in it, and what is chosen most often. */
export function StatusBar() {
  const { t } = useTranslation();
  const { language, theme } = usePreferences();
  return (
    <footer className={styles["bar"]} aria-label={t("app.status")} data-f6="">
      <Link />
      <Network />
      <Engine />
      <Work />
      <div className={styles["end"]}>
        <Choice label={t("language.label")} icon={Globe} value={language} options={languageSchema.options.map((value) => ({ value, label: t(`language.${value}`), lang: value }))} onChange={(value) => prefer({ language: value })} />
        <Choice label={t("theme.label")} icon={Palette} value={theme} options={themes.map((value) => ({ value, label: t(`theme.${value}`) }))} onChange={(value) => prefer({ theme: value })} />
        <Help />
      </div>
    </footer>
  );
}

function Link() {
  const { t } = useTranslation();
  const kind = useLabStore(({ state }) => state.kind);
  const online = kind === "online" || kind === "choosing";
  const Icon = online ? Wifi : WifiOff;
  const word = { online: "online", lost: "lost", connecting: "connecting", choosing: "online", locked: "offline", failed: "offline" } as const;
  return (
    <span className={`${styles["item"]} ${online ? "" : styles["warn"]}`} role="status">
      <Icon {...icon} />
      {t(`link.${word[kind]}`)}
    </span>
  );
}

/** Only said when there is no network: everything goes on, and one knows why a web page does not open. */
function Network() {
  const { t } = useTranslation();
  const online = useSyncExternalStore(
    (changed) => {
      const heard = new AbortController();
      for (const kind of ["online", "offline"]) window.addEventListener(kind, changed, { signal: heard.signal });
      return () => heard.abort();
    },
    () => navigator.onLine,
  );
  return <span role="status">{!online && <span className={styles["item"]}>{t("status.offline")}</span>}</span>;
}

function Engine() {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const greeted = useLabStore(({ state }) => ("hello" in state ? state.hello.backend : undefined));
  const card = useEngineCard((store) => store.card);
  const build = card?.inUse.build ?? greeted;
  if (build === undefined) return undefined;
  const name = t(card?.inUse.why === "setting" ? "status.engineSet" : "status.engine", { name: build });
  return (
    <a className={`${styles["item"]} ${styles["press"]} ${styles["engine"]}`} href={addressOf({ kind: "settings", group: "engine" })}>
      <Cpu {...icon} />
      {card?.measuring ? t("status.engineMeasuring", { percent: t("settings.percent", { value: new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(card.measuring.part * 100) }) }) : name}
    </a>
  );
}

function Work() {
  const { t } = useTranslation();
  const kind = useLabStore(({ state }) => state.kind);
  const active = useRunStore((store) => store.active);
  if (kind !== "online" && kind !== "lost") return undefined;
  if (!active) {
    return (
      <span className={styles["item"]}>
        <Layers {...icon} />
        {t("status.idle")}
      </span>
    );
  }
  return (
    <a className={`${styles["item"]} ${styles["press"]}`} href={addressOf({ kind: "runs", run: active.runId })}>
      <Layers {...icon} />
      {t("status.running", { number: active.number, status: t(`run.status.${kind === "lost" ? "unheard" : active.status}`) })}
    </a>
  );
}

function Help() {
  const { t } = useTranslation();
  const [keys] = useKeys("shell.keyboardMap");
  return (
    <button type="button" className={`${styles["item"]} ${styles["press"]}`} aria-haspopup="dialog" aria-label={t("status.help")} onClick={() => runCommand("shell.keyboardMap")}>
      <Keyboard {...icon} />
      <span className={styles["word"]}>{t("status.help")}</span>
      {keys !== undefined && <Kbd keys={keys} />}
    </button>
  );
}
