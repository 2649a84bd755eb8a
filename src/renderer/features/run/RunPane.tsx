import { Monitor } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { LessonView } from "#shared/contracts/lessons.ts";
import type { RunStatus } from "#core/runs/runState.ts";
import { isActive, isEnded } from "#core/runs/runState.ts";
import { Notice } from "../../ui/Notice.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { StatusDot } from "../../ui/StatusDot.tsx";
import hidden from "../../ui/visuallyHidden.module.css";
import type { RunFollower } from "./createRunFollower.ts";
import type { RunSnapshot } from "./createRunView.ts";
import { CurveChart } from "./CurveChart.tsx";
import { EpochTable } from "./EpochTable.tsx";
import { RunErrorNotice, type RunErrorNoticeProps } from "./RunErrorNotice.tsx";
import styles from "./RunPane.module.css";
import { useRunStore } from "./runStore.ts";
import { usePreferredLocale } from "../../i18n/usePreferredLocale.ts";

export interface RunPaneProps {
  runs: RunFollower;
  marks: LessonView["marks"] | undefined;
  /** The lab does not answer: what is shown is what was known last. Says so. */
  lost: ReactNode;
  /** Changes when colours or words do: then charts are made anew. */
  look: string;
  readCode: RunErrorNoticeProps["readCode"];
}

const lossSeries = [
  { name: "loss", label: "thisRun", style: "smooth" },
  { name: "val_loss", label: "unseen", style: "dashed" },
] as const;
const accuracySeries = [
  { name: "accuracy", label: "seen", style: "solid" },
  { name: "val_accuracy", label: "unseen", style: "dashed" },
] as const;

/** The newest run: how it stands, its curves, its epochs. Frames are there before the first point. */
export function RunPane({ runs, marks = [], lost, look, readCode }: RunPaneProps) {
  const { t } = useTranslation();
  const run = useRunStore((store) => store.run);
  const failure = useRunStore((store) => store.failure);
  const call = run?.state?.calls.at(-1);
  const chart = { runs, look, lastStep: call?.captured.totalSteps, runId: run?.runId };
  return (
    <section className={styles["pane"]} aria-label={t("run.region")}>
      <Header run={run} lost={lost !== undefined} />
      <RunProgress run={run} />
      <div role="alert">
        {lost}
        {failure && <Notice kind="danger" title={t(`errors.${failure.code}.title`)}>{t(`errors.${failure.code}.action`)}</Notice>}
        {run?.state?.error && <RunErrorNotice error={run.state.error} runId={run.runId} readCode={readCode} />}
      </div>
      <div className={styles["report"]}>
        <CurveChart {...chart} title={t("chart.loss")} series={lossSeries} marks={marks.filter(({ series }) => series === "loss")} unit="plain" top={2.5} className={styles["loss"]!} />
        <CurveChart {...chart} title={t("chart.accuracy")} series={accuracySeries} marks={marks.filter(({ series }) => series === "val_accuracy")} unit="percent" top={1} className={styles["accuracy"]!} />
        <EpochTable epochs={run?.epochs ?? []} />
      </div>
    </section>
  );
}

function Header({ run, lost }: { run: RunSnapshot | undefined; lost: boolean }) {
  const { t } = useTranslation();
  const status = run && (run.state?.status ?? "queued");
  const unheard = lost && status !== undefined && isActive(status);
  const word = status && t(`run.status.${unheard ? "unheard" : status}`);
  const spec = run?.state?.spec;
  return (
    <header className={styles["bar"]}>
      <StatusDot shape={unheard ? "ring" : status ? shapes[status] : "wait"} />
      <h2>{run ? t("run.title", { number: run.number }) : t("run.none")}</h2>
      <span className={styles["sub"]}>{word}</span>
      <span className={hidden["hidden"]} role="status">
        {run && word && t("run.announce", { number: run.number, status: word })}
      </span>
      <span className={styles["origin"]}>
        {spec?.lessonId !== undefined && <span>{t(spec.solution ? "run.program.solution" : "run.program.starter")}</span>}
        {spec?.lessonId === undefined && run?.state && <span>{run.state.name}</span>}
        <Monitor size={16} strokeWidth={1.75} aria-hidden="true" />
        {t("run.place")}
      </span>
    </header>
  );
}

const shapes = {
  queued: "wait",
  preparing: "work",
  running: "work",
  pausing: "work",
  paused: "wait",
  cancelling: "work",
  lost: "ring",
  succeeded: "done",
  failed: "square",
  cancelled: "wait",
} as const satisfies Record<RunStatus, string>;

function RunProgress({ run }: { run: RunSnapshot | undefined }) {
  const { t } = useTranslation();
  const { format: seconds } = new Intl.NumberFormat(usePreferredLocale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const state = run?.state;
  const call = state?.calls.at(-1);
  const { totalSteps: total, epochs } = call?.captured ?? {};
  const step = call?.step ?? 0;
  const words = [
    epochs !== undefined && call && t("run.epoch", { epoch: Math.min(epochs, call.epoch + (call.ended ? 0 : 1)), epochs }),
    call && (total === undefined ? t("run.step", { step }) : t("run.stepOf", { step, total })),
  ].filter((word): word is string => typeof word === "string");
  const succeeded = state?.status === "succeeded";
  const value = succeeded ? 1 : total ? step / total : 0;
  return (
    <div className={styles["progress"]}>
      <div className={styles["row"]}>
        {words.length === 0 ? <span className={styles["sub"]}>{t(run ? "run.noStep" : "run.ready")}</span> : words.map((word, index) => <span key={word} className={index === 0 ? styles["first"] : styles["sub"]}>{word}</span>)}
        <span className={styles["end"]}>{timeOf(run)}</span>
      </div>
      <Progress label={t("run.progress")} value={value} text={words.join(", ")} done={succeeded} />
    </div>
  );

  function timeOf(shown: RunSnapshot | undefined): string | undefined {
    if (!shown?.state) return undefined;
    if (isEnded(shown.state.status)) return call && t("run.took", { seconds: seconds(shown.state.seconds) });
    if (shown.secondsLeft === undefined) return undefined;
    const left = Math.max(1, Math.round(shown.secondsLeft));
    return left < 100 ? t("run.left", { seconds: left }) : t("run.leftMinutes", { minutes: Math.round(left / 60) });
  }
}
