import { useTranslation } from "react-i18next";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { ScrollBox } from "#renderer/ui/panes/ScrollBox.tsx";
import type { EpochRow } from "../follow/createRunView.ts";
import styles from "../RunTable.module.css";

const columns = [
  { series: "loss", text: "epochs.loss", unit: "plain" },
  { series: "val_loss", text: "epochs.valLoss", unit: "plain" },
  { series: "accuracy", text: "epochs.accuracy", unit: "percent" },
  { series: "val_accuracy", text: "epochs.valAccuracy", unit: "percent" },
] as const;

/** The curves at the end of each epoch, as a table: for whoever does not read charts. */
export function EpochTable({ epochs }: { epochs: readonly EpochRow[] }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const plain = numberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  const percent = numberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const best = Math.max(...epochs.map(({ metrics }) => metrics["val_accuracy"] ?? -Infinity));
  const format = (value: number | undefined, unit: "plain" | "percent"): string => (value === undefined ? "" : unit === "plain" ? plain.format(value) : `${percent.format(value * 100)} %`);
  return (
    <ScrollBox label={t("epochs.title")} className={`${styles["box"]} ${styles["whole"]}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("epochs.epoch")}</th>
            {columns.map(({ series, text }) => (
              <th key={series} scope="col">
                {t(text)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {epochs.map(({ epoch, metrics }) => (
            <tr key={epoch}>
              <th scope="row">{epoch}</th>
              {columns.map(({ series, unit }) => (
                <td key={series} className={series === "val_accuracy" && metrics[series] === best ? styles["best"] : undefined}>
                  {format(metrics[series], unit)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {epochs.length === 0 && <p>{t("epochs.empty")}</p>}
    </ScrollBox>
  );
}
