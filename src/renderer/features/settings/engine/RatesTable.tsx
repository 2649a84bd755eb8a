import { useTranslation } from "react-i18next";
import { Badge } from "#renderer/ui/signs/Badge.tsx";
import { ScrollBox } from "#renderer/ui/panes/ScrollBox.tsx";
import hidden from "#renderer/ui/visuallyHidden.module.css";
import styles from "./EnginePane.module.css";
import { rateText, type EngineTable } from "./engineRows.ts";
import { useEngineWords } from "./useEngineWords.ts";

/** An engine a column, a preset a row. */
export function RatesTable({ table: { columns, rows }, caption }: { table: EngineTable; caption: string }) {
  const { t } = useTranslation();
  const { nameOf, locale } = useEngineWords();
  const factor = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return (
    <ScrollBox label={caption} className={styles["scroll"]}>
      <table className={styles["table"]}>
        <caption>{caption}</caption>
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
