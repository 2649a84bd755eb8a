import { Gauge, Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { EngineCard } from "#shared/contracts/engines.ts";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Progress } from "#renderer/ui/signs/Progress.tsx";
import { engineTable } from "./engineRows.ts";
import styles from "./EnginePane.module.css";
import { adapterOf, pageWebgpu } from "./pageReport.ts";
import { RatesTable } from "./RatesTable.tsx";
import { useEngineWords } from "./useEngineWords.ts";
import { usePageEngines } from "./usePageEngines.ts";

/** What the page's own engine does in this window, beside the one that trains: measured when somebody asks. */
export function PageEngines({ card: { runs, measuring, report: labReport, inUse } }: { card: EngineCard }) {
  const { t } = useTranslation();
  const { nameOf, locale } = useEngineWords();
  const { report, going, ended, measure, stop } = usePageEngines({ runs, labMeasures: measuring !== undefined });
  const measured = going?.measured ?? report?.engines ?? [];
  const lab = labReport?.engines.find(({ name, build }) => name === inUse.name && build !== undefined);
  const table = engineTable([...(lab ? [lab] : []), ...measured], inUse.name);
  const reached = (engine: string): boolean => measured.some(({ name, rates }) => name === engine && Object.keys(rates).length > 0);
  const adapter = adapterOf(measured.find(({ name }) => name === pageWebgpu)?.build);
  const percent = t("settings.percent", { value: numberFormat(locale, { maximumFractionDigits: 0 }).format((going?.part ?? 0) * 100) });
  return (
    <section aria-label={t("settings.engine.page.title")}>
      <div className={styles["block"]}>
        <h3>{t("settings.engine.page.title")}</h3>
        <p>{t("settings.engine.page.text")}</p>
        {!crossOriginIsolated && <p>{t("settings.engine.page.alone")}</p>}
        {going ? (
          <>
            <div className={styles["going"]}>
              <Progress label={t("settings.engine.page.measure")} value={going.part} text={percent} />
              <span className={styles["turn"]}>{t("settings.engine.measuring", { name: nameOf(going.engine), percent })}</span>
            </div>
            <Button onPress={stop}>
              <Square size={14} strokeWidth={2} aria-hidden="true" />
              {t("settings.engine.stop")}
            </Button>
          </>
        ) : (
          <Button isDisabled={runs > 0 || measuring !== undefined} onPress={measure}>
            <Gauge size={16} strokeWidth={1.75} aria-hidden="true" />
            {t(report === undefined ? "settings.engine.page.measure" : "settings.engine.page.again")}
          </Button>
        )}
        <div role="status">{!going && ended !== undefined && <p>{t(ended === "lab-measures" || ended === "elsewhere" ? `settings.engine.page.ended.${ended}` : `settings.engine.ended.${ended}`)}</p>}</div>
      </div>
      {table.rows.length > 0 && <RatesTable table={table} caption={t("settings.engine.page.rates")} />}
      {measured.length > 0 && (
        <p className={styles["text"]}>
          {!going && report && t("settings.engine.page.measuredOn", { date: new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" }).format(new Date(report.measuredAt)) })}
          {!going && table.rows.some(({ cells }) => cells.some(({ rate }) => rate === undefined)) && ` ${t("settings.engine.notReached")}`}
          {adapter !== undefined && ` ${t("settings.engine.page.card", { adapter })}`}
        </p>
      )}
      {table.failed.map(({ name, cause }) => (
        <p key={name} className={styles["text"]}>
          {showsNoCard(cause) ? (
            t("settings.engine.page.noCard")
          ) : (
            <>
              {t(reached(name) ? "settings.engine.page.broke" : "settings.engine.page.failed", { name: nameOf(name) })} <q lang="en">{cause}</q>
            </>
          )}
        </p>
      ))}
    </section>
  );
}

/** Usual, and nothing is wrong: a browser without WebGPU, or one that offers no card. */
function showsNoCard(cause: string): boolean {
  return /^This browser (?:has no WebGPU|shows no graphics card)/.test(cause);
}
