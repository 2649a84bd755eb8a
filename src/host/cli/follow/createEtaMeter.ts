import type { JournalEntry } from "#core/runs/events.ts";

export interface EtaMeter {
  entry(entry: JournalEntry): void;
  /** Seconds until the call's last step at the speed since it began or was resumed; undefined when that can't be said yet. */
  timeLeft(totalSteps: number | undefined): number | undefined;
}

/** Reads the speed from the journal's own times, so that watching later or again tells the same. */
export function createEtaMeter(): EtaMeter {
  let first: { step: number; time: number } | undefined;
  let last: { step: number; time: number } | undefined;

  return {
    entry({ event, time }) {
      if (event.kind === "points") {
        last = { step: event.steps.at(-1) ?? 0, time };
        first ??= last;
      } else if (event.kind === "call-started" || event.kind === "attempt-started" || event.kind === "resumed") first = last = undefined;
    },
    timeLeft(totalSteps) {
      if (totalSteps === undefined || !first || !last || last.step <= first.step) return undefined;
      if (last.time < first.time) return undefined; // somebody has set the clock
      const secondsPerStep = (last.time - first.time) / 1000 / (last.step - first.step);
      return Math.max(0, totalSteps - last.step) * secondsPerStep;
    },
  };
}
