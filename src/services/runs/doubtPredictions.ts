import { predictionOutcome } from "#core/runs/predictedCall.ts";
import type { OnRunEntries, RunEstimator } from "./ports.ts";

/** A machine that was measured while it was busy looks slow. That it was faster since proves it; that it was slower proves nothing. */
const surelyFaster = 2;
/** Below this a run says nothing of the machine, s. */
const leastSeconds = 1;

/** Has this machine measured anew when a run took much less than was said. */
export function doubtPredictions({ onEntries, estimator }: { onEntries: OnRunEntries; estimator: Pick<RunEstimator, "doubt"> }): OnRunEntries {
  return (entries, state) => {
    onEntries(entries, state);
    if (!entries.some(({ event }) => event.kind === "call-ended")) return;
    const outcome = predictionOutcome(state);
    if (outcome && outcome.said >= leastSeconds && outcome.said > surelyFaster * outcome.took) estimator.doubt();
  };
}
