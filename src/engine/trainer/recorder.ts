import { maxSightCharacters, writeScalar, type CapturedCall, type History, type LayerLook, type Remark, type StepProfile, type TrainEvent } from "#core/runs/events.ts";
import type { Position } from "#core/runs/position.ts";

/**
 * Counts where the program is and says what happened there. Points are gathered and sent before any record that follows
 * them, every 50 ms, and at once for the first step: order in the journal is order in the program.
 */
export interface Recorder {
  position(): Position;
  /** Begins the next call; answers its number. */
  beginCall(captured: CapturedCall): number;
  /** Steps finished in the current call. */
  stepTo(step: number): void;
  /** One value a step and series; a second one at the same step is dropped. */
  point(series: string, value: number): void;
  line(stream: "out" | "err", text: string): void;
  epoch(epoch: number, metrics: Readonly<Record<string, number>>): void;
  /** What the model answers now. Takes no place among the records, as it depends on how fast this machine is. */
  sight(seen: { answers: readonly number[] } | { text: string }): void;
  /** What was seen inside of a step: the same holds for it. */
  inside(seen: { layers: readonly LayerLook[]; profile?: StepProfile | undefined }): void;
  /** Takes no place among the records either: an attempt that goes on compiles its steps later than the first one did. */
  remark(remark: Remark): void;
  endCall(history: Readonly<Record<string, readonly number[]>>, stopped?: string): void;
  /** Sends nothing; goes on counting where an earlier attempt was. */
  restore(position: Position): void;
  /** Does `work` without recording the lines and points it says. */
  unheard(work: () => void | Promise<void>): Promise<void>;
  flush(): void;
  /** Last value of each series. */
  metrics(): Record<string, number>;
}

const flushMs = 50;
const flushPoints = 256;

export function createRecorder({ emit, now }: { emit(event: TrainEvent): void; now(): number }): Recorder {
  let at: Position = { call: 0, step: 0, line: -1 };
  let buffered = new Map<string, { steps: number[]; values: number[] }>();
  let points = 0;
  let lastFlush = 0;
  let deaf = false;
  const last: Record<string, number> = {};
  /** Step of the newest point of each series in the current call. */
  const pointed = new Map<string, number>();

  const next = (): Position => {
    at = { ...at, line: at.line + 1 };
    return at;
  };
  const flush = (): void => {
    lastFlush = now();
    if (points === 0) return;
    const sent = buffered;
    buffered = new Map();
    points = 0;
    for (const [series, { steps, values }] of sent) emit({ kind: "points", call: Math.max(1, at.call), series, steps, values });
  };

  return {
    position: () => at,
    beginCall(captured) {
      flush();
      pointed.clear();
      at = { call: at.call + 1, step: 0, line: -1 };
      emit({ kind: "call-started", at: next(), captured });
      return at.call;
    },
    stepTo(step) {
      if (step !== at.step) at = { ...at, step, line: -1 };
    },
    point(series, value) {
      if (deaf || pointed.get(series) === at.step) return;
      pointed.set(series, at.step);
      let one = buffered.get(series);
      if (!one) buffered.set(series, (one = { steps: [], values: [] }));
      one.steps.push(at.step);
      one.values.push(writeScalar(value) as number);
      last[series] = value;
      points++;
      if (at.step <= 1 || points >= flushPoints || now() - lastFlush >= flushMs) flush();
    },
    line(stream, text) {
      if (deaf) return;
      flush();
      emit({ kind: "line", at: next(), stream, text });
    },
    epoch(epoch, metrics) {
      flush();
      emit({ kind: "epoch", at: next(), epoch, metrics: mapValues(metrics, writeScalar) as Record<string, number> });
    },
    sight(seen) {
      flush();
      emit({ kind: "sight", at, ...("text" in seen ? { answers: [], text: seen.text.slice(0, maxSightCharacters) } : { answers: [...seen.answers] }) });
    },
    inside({ layers, profile }) {
      flush();
      emit({ kind: "inside", at, layers: [...layers], ...(profile && { profile }) });
    },
    remark(remark) {
      flush();
      emit({ kind: "remark", at, remark });
    },
    endCall(history, stopped) {
      flush();
      emit({ kind: "call-ended", at: next(), history: mapValues(history, (values) => values.map(writeScalar)) as History, ...(stopped === undefined ? {} : { stopped }) });
    },
    restore(position) {
      at = position;
    },
    async unheard(work) {
      deaf = true;
      try {
        await work();
      } finally {
        deaf = false;
      }
    },
    flush,
    metrics: () => ({ ...last }),
  };
}

function mapValues<V, W>(record: Readonly<Record<string, V>>, map: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
