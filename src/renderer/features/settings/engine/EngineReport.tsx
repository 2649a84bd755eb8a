import { useTranslation } from "react-i18next";
import type { EngineCard } from "#shared/contracts/engines.ts";
import { engineTable } from "./engineRows.ts";
import styles from "./EnginePane.module.css";
import { RatesTable } from "./RatesTable.tsx";
import { useEngineWords } from "./useEngineWords.ts";

/** What was measured last, or what is known of the measurement that goes on. */
export function EngineReport({ card: { report, outdated, measuring, inUse, missing } }: { card: EngineCard }) {
  const { t } = useTranslation();
  const { nameOf, locale } = useEngineWords();
  const engines = measuring?.engines ?? report?.engines ?? [];
  const table = engineTable(engines, inUse.name);
  return (
    <>
      {table.rows.length > 0 && <RatesTable table={table} caption={t("settings.engine.rates")} />}
      {table.rows.length > 0 && !measuring && report && (
        <p className={styles["text"]}>
          {t("settings.engine.measuredOn", { machine: report.machine, date: new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" }).format(new Date(report.measuredAt)) })}
          {table.rows.some(({ cells }) => cells.some(({ rate }) => rate === undefined)) && ` ${t("settings.engine.notReached")}`}
          {outdated && ` ${t("settings.engine.outdated")}`}
        </p>
      )}
      {(table.failed.length > 0 || missing.length > 0) && (
        <div className={styles["block"]}>
          <h3>{t("settings.engine.failed")}</h3>
          <dl className={styles["failed"]}>
            {table.failed.map(({ name, cause }) => (
              <div key={name}>
                <dt>{nameOf(name)}</dt>
                <dd>
                  {isForOthers(cause) ? (
                    t("settings.engine.cannotRun")
                  ) : (
                    <>
                      {t("settings.engine.says")} <q lang="en">{cause}</q>
                    </>
                  )}
                </dd>
              </div>
            ))}
            {missing
              .filter((name) => table.failed.every((one) => one.name !== name))
              .map((name) => (
                <div key={name}>
                  <dt>{nameOf(name)}</dt>
                  <dd>
                    {t("settings.engine.missing")} <code>{name === "tensorflow" ? "npm run -s backprop -- gpu install --tensorflow" : "npm run -s backprop -- gpu install"}</code>
                  </dd>
                </div>
              ))}
          </dl>
        </div>
      )}
    </>
  );
}

/** It is made for other processors: nothing is wrong. */
function isForOthers(cause: string): boolean {
  return /^This processor (?:cannot run|has none of) /.test(cause);
}
