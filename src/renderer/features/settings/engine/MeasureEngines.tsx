import { Gauge, Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { EngineCard } from "#shared/contracts/engines.ts";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Progress } from "#renderer/ui/signs/Progress.tsx";
import styles from "./EnginePane.module.css";
import { useEngineWords } from "./useEngineWords.ts";

export interface MeasureEnginesProps {
  card: EngineCard;
  measure(): void;
  stop(): void;
}

/** Measuring every engine again: how far it is, and why it is not done now. */
export function MeasureEngines({ card: { measuring, runs, ended, report }, measure, stop }: MeasureEnginesProps) {
  const { t } = useTranslation();
  const { nameOf, locale } = useEngineWords();
  const percent = t("settings.percent", { value: numberFormat(locale, { maximumFractionDigits: 0 }).format((measuring?.part ?? 0) * 100) });
  return (
    <div className={styles["block"]}>
      <h3>{t("settings.engine.measure")}</h3>
      <p>{t("settings.engine.measureText")}</p>
      {measuring ? (
        <div className={styles["going"]}>
          <Progress label={t("settings.engine.measure")} value={measuring.part} text={percent} />
          <span className={styles["turn"]}>{t("settings.engine.measuring", { name: nameOf(measuring.engine), percent })}</span>
        </div>
      ) : undefined}
      {measuring ? (
        <Button onPress={stop}>
          <Square size={14} strokeWidth={2} aria-hidden="true" />
          {t("settings.engine.stop")}
        </Button>
      ) : (
        <Button isDisabled={runs > 0} onPress={measure}>
          <Gauge size={16} strokeWidth={1.75} aria-hidden="true" />
          {t(report === undefined ? "settings.engine.measureFirst" : "settings.engine.measureAgain")}
        </Button>
      )}
      <div role="status">
        {!measuring && runs > 0 && <p>{t("settings.engine.busy", { count: runs })}</p>}
        {!measuring && ended !== undefined && (
          <p>
            {t(`settings.engine.ended.${ended}`)} {report !== undefined && t("settings.engine.stays")}
          </p>
        )}
      </div>
    </div>
  );
}
