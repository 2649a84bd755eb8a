import { Lock, Play, Square } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { isEnded } from "#core/runs/runState.ts";
import { useKeys } from "#renderer/commands/commandStore.ts";
import { useCommand } from "#renderer/commands/useCommand.ts";
import { Button } from "#renderer/ui/controls/Button.tsx";
import { Kbd } from "#renderer/ui/signs/Kbd.tsx";
import hidden from "#renderer/ui/visuallyHidden.module.css";
import styles from "./RunButton.module.css";
import { useRunStore } from "../follow/runStore.ts";

export interface RunButtonProps {
  run(): void;
  stop(): void;
  /** Something has to be done before the first run, such as a prediction: why, and what leads there. */
  locked?: { reason: string; lead(): void } | undefined;
  /** Another step is the next one, so that this button is no longer the screen's primary one. */
  quiet?: boolean;
}

/** Run, and in its exact place Stop until the run is at its end: one button, so that the focus stays on it. */
export function RunButton({ run, stop, locked, quiet = false }: RunButtonProps) {
  const { t } = useTranslation();
  const reasonId = useId();
  const status = useRunStore((store) => (store.run ? (store.run.state?.status ?? "queued") : undefined));
  const starting = useRunStore((store) => store.starting);
  const busy = starting || (status !== undefined && !isEnded(status));
  const stopping = status === "cancelling";
  const start = locked ? locked.lead : run;

  useCommand("lesson.run", start);
  useCommand("lesson.stop", stop);
  const [keys] = useKeys(busy ? "lesson.stop" : "lesson.run");

  const waits = !busy && locked !== undefined;
  const Icon = busy ? Square : waits ? Lock : Play;
  return (
    <>
      <Button
        variant={busy || waits || quiet ? "plain" : "primary"}
        className={styles["button"]!}
        onPress={busy ? stop : start}
        isDisabled={stopping || (starting && status === undefined)}
        {...(keys !== undefined && { "aria-keyshortcuts": keys.replace("Ctrl", "Control") })}
        {...(waits && { "aria-describedby": reasonId })}
      >
        <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
        {t(stopping ? "run.stopping" : busy ? "run.stop" : "run.run")}
        {keys !== undefined && <Kbd keys={keys} />}
      </Button>
      {waits && (
        <span id={reasonId} className={hidden["hidden"]}>
          {locked.reason}
        </span>
      )}
    </>
  );
}
