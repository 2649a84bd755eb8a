import type { JournalEntry, LayerLook, StepProfile } from "#core/runs/events.ts";
import type { RunState } from "#core/runs/runState.ts";
import type { ReconnectingLab } from "#host/client/reconnectingLab.ts";

/** What was seen last inside of a run. */
export interface LastInside {
  seq: number;
  call: number;
  step: number;
  layers: readonly LayerLook[];
  profile: StepProfile | undefined;
}

/** Lines at a journal's end among which the last look is, and the last profile. */
const lines = 4_000;

export async function lastInside(lab: ReconnectingLab, { runId, lastSeq }: Pick<RunState, "runId" | "lastSeq">): Promise<LastInside | undefined> {
  return lab.call(async (client) => {
    let last: LastInside | undefined;
    for await (const entry of client.runs.watch({ run: runId, afterSeq: Math.max(0, lastSeq - lines) })) {
      const { seq, event } = entry as JournalEntry;
      if (event.kind === "call-started") last = undefined;
      if (event.kind === "inside") {
        const { call, step } = event.at;
        const { layers, profile } = event;
        last = layers.length > 0 || !last ? { seq, call, step, layers, profile: profile ?? last?.profile } : { ...last, profile: profile ?? last.profile };
      }
      // One that goes on would tell for as long as it does.
      if (seq >= lastSeq) break;
    }
    return last;
  });
}
