import { useTranslation } from "react-i18next";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import type { CurveAxis } from "#renderer/preferences/preferenceSchema.ts";
import { ScrollBox } from "#renderer/ui/panes/ScrollBox.tsx";
import type { OverlayLine } from "../chart/drawOverlay.ts";
import styles from "./CurveTable.module.css";
import { indexAt } from "../chart/smoothLine.ts";

/** Rows at most: what a person reads, from the first step to the last. */
const mostRows = 26;

export interface CurveTableProps {
  title: string;
  lines: readonly OverlayLine[];
  axis: CurveAxis;
  zoom: readonly [number, number] | undefined;
  format(value: number): string;
}

/** The same curves in numbers, for whoever does not read charts. */
export function CurveTable({ title, lines, axis, zoom, format }: CurveTableProps) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const along = new Intl.NumberFormat(locale, { maximumFractionDigits: axis === "step" ? 0 : 3 });
  const columns = lines.filter(({ look, strong }) => look !== undefined || strong);
  const caption = t("runs.tableOf", { title, axis });
  return (
    <ScrollBox label={caption} className={styles["box"]}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t("runs.axisHead", { axis })}</th>
            {columns.map(({ runId, label }) => (
              <th key={runId} scope="col">
                {t("runs.runNumber", { number: Number(label) })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rowSteps(columns, zoom).map((step) => (
            <tr key={step}>
              <th scope="row">{along.format(step)}</th>
              {columns.map(({ runId, steps, values, strong }) => {
                const value = step > (steps.at(-1) ?? 0) ? undefined : values[indexAt(steps, step)];
                return (
                  <td key={runId} data-strong={strong || undefined}>
                    {value === undefined ? "–" : format(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

/** Steps at which some line has a point, evenly chosen, with both ends. */
function rowSteps(lines: readonly OverlayLine[], zoom: readonly [number, number] | undefined): number[] {
  const all = [...new Set(lines.flatMap(({ steps }) => [...steps]))].filter((step) => !zoom || (step >= zoom[0] && step <= zoom[1])).sort((a, b) => a - b);
  if (all.length <= mostRows) return all;
  return [...new Set(Array.from({ length: mostRows }, (_, row) => all[Math.round((row * (all.length - 1)) / (mostRows - 1))]!))];
}
