import { useTranslation } from "react-i18next";
import type { EngineCard } from "#shared/contracts/engines.ts";
import { Badge } from "#renderer/ui/signs/Badge.tsx";
import { ScrollBox } from "#renderer/ui/panes/ScrollBox.tsx";
import hidden from "#renderer/ui/visuallyHidden.module.css";
import { engineTable, rateText, type EngineTable } from "./engineRows.ts";
import styles from "./EnginePane.module.css";
import { useEngineWords } from "./useEngineWords.ts";

/** What was measured last, or what is known of the measurement that goes on. */
export function EngineReport({ card: { report, outdated, measuring, inUse, missing } }: { card: EngineCard }) {
  const { t } = useTranslation();
  const { nameOf, locale } = useEngineWords();
  const engines = measuring?.engines ?? report?.engines ?? [];
  const table = engineTable(engines, inUse.name);
  return (
    <>
      {table.rows.length > 0 && <Rates table={table} />}
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

function Rates({ table: { columns, rows } }: { table: EngineTable }) {
  const { t } = useTranslation();
  const { nameOf, locale } = useEngineWords();
  const factor = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return (
    <ScrollBox label={t("settings.engine.rates")} className={styles["scroll"]}>
      <table className={styles["table"]}>
        <caption>{t("settings.engine.rates")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("settings.engine.program")}</th>
            {columns.map(({ name, inUse }) => (
              <th key={name} scope="col" data-use={inUse}>
                {nameOf(name)}
                {inUse && <Badge>{t("settings.engine.inUse")}</Badge>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ program, cells }) => (
            <tr key={program}>
              <th scope="row">{program}</th>
              {cells.map(({ rate, fastest }, at) => (
                <td key={columns[at]!.name} data-fastest={fastest && columns.length > 1}>
                  {rateText(rate, locale)}
                  {fastest && columns.length > 1 && <span className={hidden["hidden"]}> {t("settings.engine.fastest")}</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("settings.engine.overall", { name: nameOf(columns[0]!.name) })}</th>
            {columns.map(({ name, beside }) => (
              <td key={name}>{beside !== undefined ? t("settings.engine.times", { factor: factor.format(beside) }) : "–"}</td>
            ))}
          </tr>
        </tfoot>
      </table>
    </ScrollBox>
  );
}
