import { Play, Square } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { isActive } from "#core/runs/runState.ts";
import { Button } from "../../ui/Button.tsx";
import { Kbd } from "../../ui/Kbd.tsx";
import styles from "./RunButton.module.css";
import { useRunStore } from "./runStore.ts";

/** Run, and in its exact place Stop while something runs: one button, so that the focus stays on it. */
export function RunButton({ run, stop }: { run(): void; stop(): void }) {
  const { t } = useTranslation();
  const status = useRunStore((store) => (store.run ? (store.run.state?.status ?? "queued") : undefined));
  const starting = useRunStore((store) => store.starting);
  const busy = starting || (status !== undefined && isActive(status));
  const stopping = status === "cancelling";

  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.repeat) return;
      const action = event.key === "Enter" ? run : event.key === "." ? stop : undefined;
      if (!action) return;
      event.preventDefault();
      event.stopPropagation();
      action();
    };
    // Before the button that may have the focus takes Enter for its own.
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, [run, stop]);

  const Icon = busy ? Square : Play;
  return (
    <Button variant={busy ? "plain" : "primary"} className={styles["button"]!} onPress={busy ? stop : run} isDisabled={stopping || (starting && status === undefined)} aria-keyshortcuts={busy ? "Control+." : "Control+Enter"}>
      <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
      {t(stopping ? "run.stopping" : busy ? "run.stop" : "run.run")}
      <Kbd keys={t(busy ? "run.keyStop" : "run.keyRun")} />
    </Button>
  );
}
