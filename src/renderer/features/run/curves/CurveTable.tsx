import { useTranslation } from "react-i18next";
import { readings, type Curves } from "#renderer/charts/curves.ts";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { ScrollBox } from "#renderer/ui/panes/ScrollBox.tsx";
import type { ChartSeries } from "./chartSeries.ts";
import styles from "../RunTable.module.css";

export interface CurveTableProps {
  title: string;
  curves: Curves | undefined;
  series: readonly ChartSeries[];
  format(value: number): string;
}

/** The curves as numbers, in even stretches of steps. */
export function CurveTable({ title, curves, series, format }: CurveTableProps) {
  const { t } = useTranslation();
  const whole = numberFormat(usePreferredLocale());
  const rows = readings(curves, series.map(({ name }) => name));
  return (
    <ScrollBox label={t("chart.table", { title })} className={styles["box"]}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("chart.step")}</th>
            {series.map(({ name, label }) => (
              <th key={name} scope="col">
                {t(`chart.${label}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ step, values }) => (
            <tr key={step}>
              <th scope="row">{whole.format(step)}</th>
              {values.map((value, index) => (
                <td key={series[index]!.name}>{value === undefined ? "" : format(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p>{t("chart.noPoints")}</p>}
    </ScrollBox>
  );
}
