import type { JournalEntry } from "#core/runs/events.ts";
import { reduceRun, type RunState, type RunStatus } from "#core/runs/runState.ts";

/** What a run's program said, without how it was cut into lines and attempts: equal for equal runs, interrupted or not. */
export interface RunTranscript {
  lines: string[];
  /** Step and value, by `call/series`. */
  series: Record<string, [number, number][]>;
}

/** Kinds of events that tell what was looked at: when that happens depends on the machine. */
export const forEyes: ReadonlySet<string> = new Set(["sight", "inside"]);

export function runTranscript(entries: readonly JournalEntry[]): RunTranscript {
  const transcript: RunTranscript = { lines: [], series: {} };
  for (const { event } of entries) {
    if (event.kind === "points") {
      const points = (transcript.series[`${event.call}/${event.series}`] ??= []);
      event.steps.forEach((step, index) => points.push([step, event.values[index]!]));
    } else if ("at" in event && !forEyes.has(event.kind)) {
      const { kind, at, ...said } = event;
      transcript.lines.push(`${kind} ${at.call}:${at.step}:${at.line} ${JSON.stringify(said)}`);
    }
  }
  return transcript;
}

/** The arrows drawn at `RunStatus`. */
const arrows: Record<RunStatus, readonly RunStatus[]> = {
  queued: ["preparing", "running", "pausing", "cancelling", "failed"],
  preparing: ["running", "pausing", "cancelling", "lost", "failed"],
  running: ["succeeded", "failed", "pausing", "queued", "cancelling", "lost"],
  pausing: ["paused", "running", "succeeded", "failed", "cancelling", "lost"],
  paused: ["queued", "running", "cancelling"],
  cancelling: ["cancelled", "lost"],
  lost: ["queued", "failed", "paused", "cancelled"],
  succeeded: [],
  failed: ["queued"],
  cancelled: ["queued"],
};

/** The first change of status in a journal that is not drawn. */
export function wrongArrow(entries: readonly JournalEntry[]): string | undefined {
  let state: RunState | undefined;
  for (const entry of entries) {
    const next = reduceRun(state, entry);
    if (state && next.status !== state.status && !arrows[state.status].includes(next.status)) return `${state.status} -> ${next.status} at line ${entry.seq}`;
    state = next;
  }
  return undefined;
}
