import type { TrainEvent } from "#core/runs/events.ts";
import { comparePositions } from "#core/runs/position.ts";
import type { RunState } from "#core/runs/runState.ts";

/**
 * Leaves out what a program says again because it was begun again from line 1: records up to the position that was
 * journalled when the attempt began, and points up to the last step of their series.
 */
export function createRepetitionFilter({ position, seriesEnd }: RunState): (event: TrainEvent) => TrainEvent | undefined {
  const ends = new Map(Object.entries(seriesEnd));

  return (event) => {
    // It has no place of its own, and a state holds each once.
    if (event.kind === "remark") return event;
    if (event.kind !== "points") return comparePositions(event.at, position) > 0 ? event : undefined;
    const series = `${event.call}/${event.series}`;
    const from = event.steps.findIndex((step) => step > (ends.get(series) ?? -1));
    if (from < 0) return undefined;
    ends.set(series, event.steps.at(-1)!);
    return from === 0 ? event : { ...event, steps: event.steps.slice(from), values: event.values.slice(from) };
  };
}
