import { Table2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ToggleButton } from "react-aria-components";
import type { RunReport as Report } from "#shared/contracts/runs.ts";
import { confusions } from "#renderer/charts/confusion.ts";
import { ConfusionMatrix, type ConfusionCell } from "#renderer/charts/ConfusionMatrix.tsx";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { Picture } from "#renderer/ui/pictures/Picture.tsx";
import { ScrollBox } from "#renderer/ui/panes/ScrollBox.tsx";
import styles from "./RunReport.module.css";
import tables from "../RunTable.module.css";

/** How many pairs are named beside the matrix, and pictures of each. */
const pairs = 3;
const picturesEach = 3;

/** What a finished classifier still gets wrong on unseen data. */
export function RunReport({ report }: { report: Report }) {
  const { t } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  const [chosen, setChosen] = useState<ConfusionCell>();
  const found = confusions(report.confusion);
  const worst = found[0] && { truth: found[0].label, answer: found[0].read };
  // The one that was chosen comes first, then the most frequent ones.
  const shown = [...found.filter(({ label, read }) => label === chosen?.truth && read === chosen.answer), ...found.filter(({ label, read }) => label !== chosen?.truth || read !== chosen.answer)].slice(0, pairs);
  const wrong = found.reduce((sum, { count }) => sum + count, 0);
  const size = report.pictures ? report.pictures.width * report.pictures.height : 0;
  const picturesOf = (label: number, predicted: number): number[] => report.mistakes.flatMap((one, index) => (one.label === label && one.predicted === predicted ? [index] : [])).slice(0, picturesEach);
  return (
    <section className={styles["section"]} aria-labelledby="report-title">
      <header>
        <h3 id="report-title">{t(report.pictures ? "report.misreads" : "report.confuses")}</h3>
        <span>{t("report.wrongOf", { wrong, rows: report.rows })}</span>
        <ToggleButton isSelected={asTable} onChange={setAsTable} className={styles["asTable"]!}>
          <Table2 size={14} strokeWidth={2} aria-hidden="true" />
          {t("chart.asTable")}
        </ToggleButton>
      </header>
      {asTable ? (
        <PairTable report={report} />
      ) : (
        <div className={styles["body"]}>
          <ConfusionMatrix classes={report.classes} counts={report.confusion} selected={chosen ?? worst} onSelect={setChosen} />
          <ul className={styles["pairs"]}>
            {shown.map(({ label, read, count }) => (
              <li key={`${label} ${read}`}>
                <span>
                  <b>{t("report.pair", { name: report.classes[label]!, read: report.classes[read]! })}</b> {t("report.times", { count })}
                </span>
                {report.pictures && (
                  <span className={styles["pictures"]} aria-hidden="true">
                    {picturesOf(label, read).map((index) => (
                      <span key={index} className={styles["picture"]}>
                        <Picture pixels={report.pictures!.pixels.subarray(index * size, (index + 1) * size)} width={report.pictures!.width} height={report.pictures!.height} />
                      </span>
                    ))}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

/** Every pair that was confused, the most frequent first. */
function PairTable({ report }: { report: Report }) {
  const { t } = useTranslation();
  const whole = numberFormat(usePreferredLocale());
  return (
    <ScrollBox label={t(report.pictures ? "report.misreads" : "report.confuses")} className={`${tables["box"]} ${styles["table"]}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("report.class")}</th>
            <th scope="col">{t("report.readAs")}</th>
            <th scope="col">{t("report.count")}</th>
          </tr>
        </thead>
        <tbody>
          {confusions(report.confusion).map(({ label, read, count }) => (
            <tr key={`${label} ${read}`}>
              <th scope="row">{report.classes[label]}</th>
              <td>{report.classes[read]}</td>
              <td>{whole.format(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
