import { ChartLine, Table2 } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isActive } from "#core/runs/runState.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { curveAxes, type CurveAxis } from "#renderer/preferences/preferenceSchema.ts";
import { prefer, usePreferences } from "#renderer/preferences/preferences.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Segmented } from "#renderer/ui/controls/Segmented.tsx";
import { ToggleButton } from "#renderer/ui/controls/ToggleButton.tsx";
import styles from "./ComparePane.module.css";
import { CurveTable } from "./CurveTable.tsx";
import { createFormatValue } from "../formatValue.ts";
import { OverlayChart } from "../chart/OverlayChart.tsx";
import { useRunsStore } from "../runsStore.ts";
import { smoothings, useRunsView, view } from "../runsViewStore.ts";
import type { Names } from "../useNames.ts";
import type { RunCurves } from "../chart/useRunCurves.ts";

export interface ComparePaneProps {
  curves: RunCurves;
  names: Names;
  /** What can be done with the active run. */
  menu: ReactNode;
  children: ReactNode;
}

/** The shown runs' curves over each other, and what else there is to compare. */
export function ComparePane({ curves, names, menu, children }: ComparePaneProps) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const theme = usePreferences((preferences) => preferences.shownTheme);
  const log = useRunsView((store) => store.log);
  const smoothing = useRunsView((store) => store.smoothing);
  const asTable = useRunsView((store) => store.asTable);
  const zoom = useRunsView((store) => store.zoom);
  const cursor = useRunsView((store) => store.cursor);
  const [telling, setTelling] = useState<"loss" | "second">("loss");
  const format = useMemo(() => createFormatValue(locale), [locale]);
  const none = useRunsStore((store) => store.runs.size === 0);
  const { loss, second, axis, lastStep, leftOut, marks, waiting, shown, failure } = curves;
  const percent = second?.series === "val_accuracy";
  const secondName = second && names.long({ of: "result", key: second.series });
  const secondTitle = secondName !== undefined && percent ? t("runs.chart.withUnit", { name: secondName }) : secondName;
  const empty = failure ? t("runs.chart.failed") : none ? t("runs.chart.noRuns") : shown.length === 0 ? t("runs.chart.empty") : waiting ? t("runs.chart.waiting") : t(shown.some(({ status }) => isActive(status)) ? "runs.chart.noPointsYet" : "runs.chart.noPoints");
  const labelSigns = Math.max(2, ...shown.map(({ number }) => String(number).length));
  const chart = { zoom, axis, lastStep, labelSigns, cursor, theme, empty, zoomTo: (range: readonly [number, number] | undefined): void => view({ zoom: range }) };
  const lossFormat = (value: number): string => format("loss", value);
  const secondFormat = (value: number): string => (percent ? format("percent", value, "full") : format("loss", value));
  const readIn = (where: "loss" | "second") => (step: number | undefined): void => {
    setTelling(where);
    view({ cursor: step });
  };
  const detail = [log && t("runs.chart.logScale"), smoothing > 0 && t("runs.chart.smoothed"), leftOut.length > 0 && t("runs.chart.noEpochs", { runs: new Intl.ListFormat(locale).format(leftOut.map(({ number }) => String(number))), count: leftOut.length })].filter(Boolean).join(", ");
  return (
    <section className={styles["pane"]} aria-label={t("runs.compare")} data-runs-pane data-f6="">
      <div className={styles["tools"]}>
        <Segmented<CurveAxis>
          label={t("runs.axis.label")}
          value={axis}
          options={curveAxes.map((value) => ({ value, label: t(`runs.axis.${value}`) }))}
          onChange={(curveAxis) => {
            // A stretch of one axis is none of the other.
            view({ zoom: undefined, cursor: undefined });
            prefer({ curveAxis });
          }}
        />
        <ToggleButton isSelected={log} onChange={(on) => view({ log: on })}>
          {t("runs.log")}
        </ToggleButton>
        <Smoothing value={smoothing} />
        <div className={styles["end"]}>
          <Button variant="quiet" aria-pressed={asTable} onPress={() => view({ asTable: !asTable })}>
            {asTable ? <ChartLine size={16} strokeWidth={1.75} aria-hidden="true" /> : <Table2 size={16} strokeWidth={1.75} aria-hidden="true" />}
            {t(asTable ? "runs.asCharts" : "runs.asTable")}
          </Button>
          {menu}
        </div>
      </div>
      <div className={styles["scroll"]}>
        {asTable ? (
          <>
            <CurveTable title={t("runs.chart.loss")} lines={loss} axis={axis} format={lossFormat} zoom={zoom} />
            {second && <CurveTable title={secondName!} lines={second.lines} axis={axis} format={secondFormat} zoom={zoom} />}
          </>
        ) : (
          <>
            <OverlayChart {...chart} title={t("runs.chart.loss")} detail={detail} marks={marks.loss} lines={loss} kind="loss" log={log} format={lossFormat} tells={telling === "loss"} read={readIn("loss")} className={styles["loss"]} />
            {second && <OverlayChart {...chart} title={secondTitle!} detail="" marks={marks.second} lines={second.lines} kind={percent ? "share" : "loss"} log={!percent && log} format={secondFormat} tells={telling === "second"} read={readIn("second")} className={styles["second"]} />}
          </>
        )}
        {children}
      </div>
    </section>
  );
}

function Smoothing({ value }: { value: number }) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const text = value === 0 ? t("runs.smoothOff") : new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }).format(value);
  const index = smoothings.findIndex((stop) => stop >= value);
  return (
    <label className={styles["smooth"]}>
      {t("runs.smooth")}
      <input
        type="range"
        min={0}
        max={smoothings.length - 1}
        step={1}
        value={index < 0 ? smoothings.length - 1 : index}
        aria-valuetext={text}
        style={{ backgroundSize: `${((index < 0 ? smoothings.length - 1 : index) / (smoothings.length - 1)) * 100}% 100%` }}
        onChange={(event) => view({ smoothing: smoothings[Number(event.target.value)] ?? 0 })}
      />
      <output>{text}</output>
    </label>
  );
}

