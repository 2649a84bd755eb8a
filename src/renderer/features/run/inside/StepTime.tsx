import { useTranslation } from "react-i18next";
import type { StepProfile } from "#core/runs/events.ts";
import { readProfile, type ProfileRow } from "#core/runs/readInside.ts";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { ScrollBox } from "#renderer/ui/panes/ScrollBox.tsx";
import styles from "./Inside.module.css";
import { layerName } from "./layerName.ts";

/** Where a step's time goes, in one sentence and as a table. */
export function StepTime({ profile }: { profile: StepProfile }) {
  const { t } = useTranslation();
  const number = numberFormat(usePreferredLocale(), { maximumSignificantDigits: 2 });
  const { milliseconds, rows, first, gflops, peakShare } = readProfile(profile);
  if (!first) return undefined;
  const nameOf = ({ of }: ProfileRow): string => (of.kind === "layer" ? layerName(of.name, t) : t(`inside.${of.kind}`));
  const time = (value: number): string => (value > 0 ? number.format(value) : "");
  return (
    <section className={styles["section"]} aria-labelledby="inside-time-title">
      <h3 id="inside-time-title">{t("inside.time")}</h3>
      <p className={styles["sentence"]}>{t(`inside.sentence.${first.of.kind}`, { time: number.format(milliseconds), percent: Math.round(first.share * 100), name: nameOf(first) })}</p>
      <ScrollBox label={t("inside.time")} className={styles["table"]}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("inside.part")}</th>
              <th scope="col">{t("inside.forward")}</th>
              <th scope="col">{t("inside.backward")}</th>
              <th scope="col">{"GFLOP/s"}</th>
              <th scope="col">{t("inside.share")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.of.kind} ${nameOf(row)}`}>
                <th scope="row">{nameOf(row)}</th>
                <td>{time(row.forward)}</td>
                <td>{time(row.backward)}</td>
                <td>{row.gflops === undefined ? "" : number.format(row.gflops)}</td>
                <td>
                  <span className={styles["share"]}>
                    <span className={styles["bar"]} aria-hidden="true">
                      <span style={{ width: `${row.share * 100}%` }} />
                    </span>
                    {`${Math.round(row.share * 100)} %`}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <p className={styles["explain"]}>
        {gflops !== undefined && `${peakShare === undefined ? t("inside.speed", { rate: number.format(gflops) }) : t("inside.speedOf", { rate: number.format(gflops), share: Math.round(peakShare * 100) })} `}
        {t("inside.threads", { threads: profile.threads })}
      </p>
    </section>
  );
}
