import { useTranslation } from "react-i18next";
import { Kbd } from "#renderer/ui/signs/Kbd.tsx";
import { mostShown } from "../runsViewStore.ts";
import styles from "./RunsFoot.module.css";

export interface RunsFootProps {
  all: number;
  listed: number;
  shown: number;
  heldBack: number;
  reading: boolean;
}

/** How many there are of what, and the keys. */
export function RunsFoot({ all, listed, shown, heldBack, reading }: RunsFootProps) {
  const { t } = useTranslation();
  return (
    <footer className={styles["foot"]}>
      <span role="status">{listed === all ? t("runs.count", { count: all, shown }) : t("runs.countOf", { count: listed, all, shown })}</span>
      {shown >= mostShown && <span>{t("runs.mostShown", { most: mostShown })}</span>}
      {heldBack > 0 && <span>{t("runs.heldBack", { count: heldBack })}</span>}
      {reading && <span>{t("runs.reading")}</span>}
      <span className={styles["keys"]} aria-hidden="true">
        <Kbd keys="J" />
        <Kbd keys="K" />
        {t("runs.move")}
        <Kbd keys={t("runs.space")} />
        {t("runs.showKey")}
        <Kbd keys="P" />
        {t("runs.pinKey")}
      </span>
    </footer>
  );
}
