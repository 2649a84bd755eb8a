import type { TrainEvent } from "#core/runs/events.ts";

export type PointsEvent = Extract<TrainEvent, { kind: "points" }>;

/** Gathers points so that the journal gets a line a series now and then instead of one a step. */
export interface PointsBuffer {
  add(points: PointsEvent): void;
  /** Writes what is gathered: before any record that follows it. */
  flush(): void;
  /** Flushes; nothing is written later. */
  close(): void;
}

const flushMs = 100;
const flushPoints = 256;

/** The first points after a silence are written at once, so that a curve begins when its run does. */
export function createPointsBuffer(write: (lines: readonly PointsEvent[]) => void): PointsBuffer {
  const lines = new Map<string, PointsEvent>();
  let count = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    if (count === 0) return;
    const gathered = [...lines.values()];
    lines.clear();
    count = 0;
    write(gathered);
  }

  function flushInTime(): void {
    timer = undefined;
    if (count === 0) return;
    flush();
    timer = setTimeout(flushInTime, flushMs);
  }

  return {
    add({ kind, call, series, steps, values }) {
      const line = lines.get(`${call}/${series}`);
      lines.set(`${call}/${series}`, { kind, call, series, steps: [...(line?.steps ?? []), ...steps], values: [...(line?.values ?? []), ...values] });
      count += steps.length;
      if (timer === undefined) flushInTime();
      else if (count >= flushPoints) flush();
    },
    flush,
    close() {
      flush();
      clearTimeout(timer);
    },
  };
}
