import { Lock, Play, Square } from "lucide-react";
import { useEffect, useId } from "react";
import { useTranslation } from "react-i18next";
import { isEnded } from "#core/runs/runState.ts";
import { Button } from "../../ui/Button.tsx";
import { Kbd } from "../../ui/Kbd.tsx";
import hidden from "../../ui/visuallyHidden.module.css";
import styles from "./RunButton.module.css";
import { useRunStore } from "./runStore.ts";

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

  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.repeat) return;
      const action = event.key === "Enter" ? start : event.key === "." ? stop : undefined;
      if (!action) return;
      event.preventDefault();
      event.stopPropagation();
      action();
    };
    // Before the button that may have the focus takes Enter for its own.
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, [start, stop]);

  const waits = !busy && locked !== undefined;
  const Icon = busy ? Square : waits ? Lock : Play;
  return (
    <>
      <Button
        variant={busy || waits || quiet ? "plain" : "primary"}
        className={styles["button"]!}
        onPress={busy ? stop : start}
        isDisabled={stopping || (starting && status === undefined)}
        aria-keyshortcuts={busy ? "Control+." : "Control+Enter"}
        {...(waits && { "aria-describedby": reasonId })}
      >
        <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
        {t(stopping ? "run.stopping" : busy ? "run.stop" : "run.run")}
        <Kbd keys={t(busy ? "run.keyStop" : "run.keyRun")} />
      </Button>
      {waits && (
        <span id={reasonId} className={hidden["hidden"]}>
          {locked.reason}
        </span>
      )}
    </>
  );
}
