import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { isEnded } from "#core/runs/runState.ts";
import { numberFormat } from "#renderer/i18n/numberFormat.ts";
import { usePreferredLocale } from "#renderer/i18n/usePreferredLocale.ts";
import { Progress } from "#renderer/ui/signs/Progress.tsx";
import type { RunSnapshot } from "../follow/createRunView.ts";
import type { PreviousRun } from "../follow/loadPreviousRun.ts";
import styles from "./RunProgress.module.css";

/** From here on minutes are said instead of seconds, s. */
const minutesFrom = 100;

export interface RunProgressProps {
  run: RunSnapshot | undefined;
  /** Nobody knows yet which one. */
  reading: boolean;
  previous: PreviousRun | undefined;
  /** Whether there are steps to count. */
  trains: boolean;
  /** The lab does not answer: the last numbers stay, with their time. */
  lost: boolean;
}

/** How far the run is, how fast, and until when; of a run that has not begun, what the one before took. */
export function RunProgress({ run, reading, previous, trains, lost }: RunProgressProps) {
  const { t } = useTranslation();
  const locale = usePreferredLocale();
  const { format: seconds } = numberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const { format: rate } = numberFormat(locale, { maximumSignificantDigits: 3 });
  const clock = useMemo(() => new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }), [locale]);
  const state = run?.state;
  const call = state?.calls.at(-1);
  const { totalSteps: total, epochs } = call?.captured ?? {};
  const step = call?.step ?? 0;
  const ended = state !== undefined && isEnded(state.status);
  const succeeded = state?.status === "succeeded";
  const words = [
    epochs !== undefined && call && t("run.epoch", { epoch: Math.min(epochs, call.epoch + (call.ended ? 0 : 1)), epochs }),
    call && (total === undefined ? t("run.step", { step }) : t("run.stepOf", { step, total })),
  ].filter((word): word is string => typeof word === "string");
  const value = succeeded ? 1 : total ? step / total : 0;
  return (
    <div className={`${styles["progress"]} ${trains ? "" : styles["plain"]}`}>
      <div className={styles["row"]}>
        {words.length === 0 && <span className={styles["sub"]}>{reading ? "\u00A0" : t(!trains ? "run.readyPlain" : run ? "run.noStep" : "run.ready")}</span>}
        {words.map((word, index) => (
          <span key={word} className={index === 0 ? styles["first"] : styles["sub"]}>
            {word}
          </span>
        ))}
        <span className={styles["end"]}>{timeOf()}</span>
      </div>
      {trains && (
        <div className={styles["row"]}>
          <div className={styles["bar"]}>
            <Progress label={t("run.progress")} value={value} text={words.join(", ")} done={succeeded} />
          </div>
          {!lost && run?.examplesPerSecond !== undefined && <span className={styles["rate"]}>{t("run.rate", { rate: rate(run.examplesPerSecond) })}</span>}
        </div>
      )}
    </div>
  );

  function timeOf(): string | undefined {
    if (lost && state && !ended) return t("run.lastHeard", { time: clock.format(state.updatedAt) });
    if (ended) return call && t("run.took", { seconds: seconds(state.seconds) });
    if (run?.secondsLeft !== undefined) {
      const left = Math.max(1, Math.round(run.secondsLeft));
      return left < minutesFrom ? t("run.left", { seconds: left }) : t("run.leftMinutes", { minutes: Math.round(left / 60) });
    }
    if (run?.secondsSaid !== undefined) {
      const said = Math.max(1, Math.round(run.secondsSaid));
      return said < minutesFrom ? t("run.said", { seconds: said }) : t("run.saidMinutes", { minutes: Math.round(said / 60) });
    }
    const last = run && previous?.of === run.runId && step === 0 ? previous : undefined;
    return last?.seconds === undefined ? undefined : t("run.lastTook", { number: last.number, seconds: seconds(last.seconds) });
  }
}
