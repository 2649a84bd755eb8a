import { useTranslation } from "react-i18next";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { usePreferences } from "#renderer/preferences/preferences.ts";
import { exportChart } from "./exportChart.ts";
import { useRunsView } from "../runsViewStore.ts";
import type { Names } from "../useNames.ts";
import type { RunCurves } from "../chart/useRunCurves.ts";
import type { ChartToSave } from "../useRunMenu.ts";

/** The charts as files, as they are shown now. */
export function useChartExports({ loss, second, axis, lastStep, marks, shown }: RunCurves, names: Names, titles: ReadonlyMap<string, string>): ChartToSave[] {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const theme = usePreferences((preferences) => preferences.shownTheme);
  const log = useRunsView((store) => store.log);
  const zoom = useRunsView((store) => store.zoom);
  const below = (labels: readonly string[], value: string): string => t("runs.chart.below", { runs: new Intl.ListFormat(locale).format(labels), count: labels.length, value });
  const labelSigns = Math.max(2, ...shown.map(({ number }) => String(number).length));
  const common = { theme, zoom, axis, lastStep, labelSigns, locale, below, runs: shown, titles };
  const charts: ChartToSave[] = [];
  if (loss.length > 0) {
    const title = t("runs.chart.loss");
    charts.push({ title, save: (format) => void exportChart({ ...common, title, fileName: "loss", lines: loss, marks: marks.loss, kind: "loss", log, format }) });
  }
  if (second && second.lines.length > 0) {
    const percent = second.series === "val_accuracy";
    const name = names.long({ of: "result", key: second.series });
    charts.push({ title: name, save: (format) => void exportChart({ ...common, title: percent ? t("runs.chart.withUnit", { name }) : name, fileName: second.series, lines: second.lines, marks: marks.second, kind: percent ? "share" : "loss", log: !percent && log, format }) });
  }
  return charts;
}
