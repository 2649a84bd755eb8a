import { Monitor, Pause, Play } from "lucide-react";
import { useTranslation } from "react-i18next";
import { isActive, isEnded, type RunStatus } from "#core/runs/runState.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { StatusDot } from "#renderer/ui/signs/StatusDot.tsx";
import hidden from "#renderer/ui/visuallyHidden.module.css";
import type { RunCommands } from "../follow/createRunCommands.ts";
import type { RunSnapshot } from "../follow/createRunView.ts";
import styles from "./RunBar.module.css";

export interface RunBarProps {
  run: RunSnapshot | undefined;
  /** Nobody knows yet which one. */
  reading: boolean;
  lost: boolean;
  /** Of a run that came to its end. */
  failedChecks: number;
  commands: Pick<RunCommands, "pause" | "resume">;
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

/** Which run is shown and how it stands, with what can be done about it here: pause and resume. */
export function RunBar({ run, reading, lost, failedChecks, commands }: RunBarProps) {
  const { t } = useTranslation();
  const status = run && (run.state?.status ?? "queued");
  const unheard = lost && status !== undefined && isActive(status);
  const left = status === "succeeded" && failedChecks > 0;
  const word = status && (left ? t("run.doneWithFailed", { failed: failedChecks }) : t(`run.status.${unheard ? "unheard" : status}`));
  return (
    <header className={styles["bar"]}>
      <StatusDot shape={unheard ? "ring" : left ? "square" : status ? shapes[status] : "wait"} />
      <h2>{run ? t("run.title", { number: run.number }) : t(reading ? "run.region" : "run.none")}</h2>
      <span className={styles["status"]}>{word}</span>
      {run?.state?.spec.solution && <span className={styles["status"]}>{t("run.program.solution")}</span>}
      <span className={hidden["hidden"]} role="status">
        {run && word && t("run.announce", { number: run.number, status: word })}
      </span>
      <span className={styles["end"]}>
        {!lost && <Hold run={run} commands={commands} />}
        <span className={styles["place"]}>
          <Monitor size={14} strokeWidth={2} aria-hidden="true" />
          <span>{t("run.place")}</span>
        </span>
      </span>
    </header>
  );
}

/** Pause while it runs; Resume, in its place, once it is paused or ended before its end. */
function Hold({ run, commands }: Pick<RunBarProps, "run" | "commands">) {
  const { t } = useTranslation();
  const state = run?.state;
  if (!state) return undefined;
  const resumes = state.status === "paused" || (isEnded(state.status) && state.resumable);
  if (!resumes && state.status !== "running" && state.status !== "pausing") return undefined;
  const Icon = resumes ? Play : Pause;
  return (
    <Button className={styles["hold"]!} isDisabled={state.status === "pausing"} onPress={() => void (resumes ? commands.resume() : commands.pause())}>
      <Icon size={14} strokeWidth={2} aria-hidden="true" />
      {t(resumes ? "run.resume" : "run.pause")}
    </Button>
  );
}
