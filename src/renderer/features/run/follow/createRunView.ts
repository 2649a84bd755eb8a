import type { JournalEntry, LayerLook, StepProfile } from "#core/runs/events.ts";
import { optimizerOf } from "#core/runs/readInside.ts";
import { isEnded, reduceRun, type RunState } from "#core/runs/runState.ts";
import { createStepClock } from "#core/runs/stepClock.ts";
import { createCurves, type Curves } from "#renderer/charts/curves.ts";

export interface EpochRow {
  epoch: number;
  step: number;
  metrics: Readonly<Record<string, number>>;
}

export interface OutputLine {
  seq: number;
  time: number;
  stream: "out" | "err";
  text: string;
}

/** What the page shows of a run besides its curves. */
export interface RunSnapshot {
  runId: string;
  /** Said by the host before the journal's first line is here. */
  number: number;
  state: RunState | undefined;
  epochs: readonly EpochRow[];
  lines: readonly OutputLine[];
  /** Lines left out at the front, so that a talkative program costs no memory. */
  linesLeftOut: number;
  /** Until its last step, when that can be said. */
  secondsLeft: number | undefined;
  /** As long as nothing can be measured: what its training was said to take in all. */
  secondsSaid: number | undefined;
  /** At the pace of now. */
  examplesPerSecond: number | undefined;
  /** What the model answered last for the first unseen examples, by class index, or wrote. */
  sight: Sight | undefined;
  /** What was seen inside of its steps; undefined before the first look. */
  inside: Inside | undefined;
}

export interface Inside {
  /** The newest last. */
  looks: readonly InsideLook[];
  profile: StepProfile | undefined;
  /** Its class, as `Adam`. */
  optimizer: string | undefined;
}

export interface InsideLook {
  step: number;
  layers: readonly LayerLook[];
}

export interface Sight {
  step: number;
  answers: readonly number[];
  /** What it wrote, where it writes. */
  text: string | undefined;
}

export interface RunView {
  runId: string;
  number: number;
  curves: Curves;
  /** Seconds at work since the newest call began, at some rising steps. */
  secondsAt(steps: Float64Array): Float64Array;
  lastSeq(): number;
  /** The next journal line; one that was seen is passed over. */
  apply(entry: JournalEntry): void;
  snapshot(): RunSnapshot;
}

const mostLines = 2000;
/** Looks that are drawn. */
const mostLooks = 40;
/** Before this much has been seen a guess would jump, ms. */
const leastSeenMs = 1000;

/** A run as read from its journal: the same state as the host's, and what a page draws. */
export function createRunView({ runId, number }: { runId: string; number: number }): RunView {
  const curves = createCurves();
  const clock = createStepClock();
  let state: RunState | undefined;
  let epochs: readonly EpochRow[] = [];
  let lines: readonly OutputLine[] = [];
  let linesLeftOut = 0;
  let sight: Sight | undefined;
  let inside: Inside | undefined;
  let pace: { from: { time: number; step: number }; to: { time: number; step: number } } | undefined;

  function beginCall(): void {
    curves.clear();
    epochs = [];
    pace = undefined;
    sight = undefined;
    inside = undefined;
  }

  function addLine(line: OutputLine): void {
    lines = [...lines, line];
    if (lines.length <= mostLines) return;
    const left = mostLines / 2;
    linesLeftOut += lines.length - left;
    lines = lines.slice(-left);
  }

  /** Steps a second, once enough was seen to say so. */
  function stepsPerSecond(): number | undefined {
    if (state?.status !== "running" || !pace || state.calls.at(-1)?.ended) return undefined;
    const steps = pace.to.step - pace.from.step;
    const milliseconds = pace.to.time - pace.from.time;
    return steps > 0 && milliseconds >= leastSeenMs ? (1000 * steps) / milliseconds : undefined;
  }

  function secondsLeft(): number | undefined {
    const total = state?.calls.at(-1)?.captured.totalSteps;
    const speed = stepsPerSecond();
    if (speed === undefined || total === undefined) return undefined;
    return (total - pace!.to.step) / speed + secondsAfterwards(speed);
  }

  /** Of the calls that are still to come, at the ratio of what this one takes to what it was said to take. */
  function secondsAfterwards(speed: number): number {
    const { predicted = [], calls = [] } = state ?? {};
    const here = predicted[calls.length - 1];
    const ratio = here && here.secondsPerStep > 0 ? 1 / (speed * here.secondsPerStep) : 1;
    return ratio * predicted.slice(calls.length).reduce((sum, { seconds = 0 }) => sum + seconds, 0);
  }

  function secondsSaid(): number | undefined {
    if (!state?.predicted || isEnded(state.status) || state.calls.some(({ ended }) => ended)) return undefined;
    return state.predicted.every(({ seconds }) => seconds !== undefined) ? state.predicted.reduce((sum, { seconds = 0 }) => sum + seconds, 0) : undefined;
  }

  function examplesPerSecond(): number | undefined {
    const batch = state?.calls.at(-1)?.captured.options["batch"];
    const speed = stepsPerSecond();
    return speed === undefined || typeof batch !== "number" ? undefined : speed * batch;
  }

  return {
    runId,
    number,
    curves,
    secondsAt: clock.secondsAt,
    lastSeq: () => state?.lastSeq ?? 0,
    apply(entry) {
      const { event, seq, time } = entry;
      if (state && seq <= state.lastSeq) return;
      state = reduceRun(state, entry);
      clock.add(entry, state);
      switch (event.kind) {
        case "attempt-started":
        case "paused":
          pace = undefined;
          break;
        case "call-started":
          beginCall();
          break;
        case "points":
          if (event.call !== state.calls.length) break;
          curves.add(event.series, event.steps, event.values);
          pace = follow(pace, { time, step: event.steps.at(-1) ?? 0 });
          break;
        case "epoch":
          epochs = [...epochs, { epoch: event.epoch, step: event.at.step, metrics: event.metrics }];
          break;
        case "sight":
          if (event.at.call === state.calls.length) sight = { step: event.at.step, answers: event.answers, text: event.text };
          break;
        case "inside":
          if (event.at.call === state.calls.length) inside = { ...withLook(inside, event.at.step, event), optimizer: optimizerOf(state) };
          break;
        case "line":
          addLine({ seq, time, stream: event.stream, text: event.text });
          break;
        default:
      }
    },
    snapshot: () => ({ runId, number, state, epochs, lines, linesLeftOut, secondsLeft: secondsLeft(), secondsSaid: secondsSaid(), examplesPerSecond: examplesPerSecond(), sight, inside }),
  };
}

/** The last event of a call has no layers: what is known of its time then. */
function withLook(inside: Inside | undefined, step: number, { layers, profile }: { layers: readonly LayerLook[]; profile?: StepProfile | undefined }): Omit<Inside, "optimizer"> {
  const looks = inside?.looks ?? [];
  return { looks: layers.length > 0 ? [...looks, { step, layers }].slice(-mostLooks) : looks, profile: profile ?? inside?.profile };
}

function follow<P extends { time: number; step: number }>(pace: { from: P; to: P } | undefined, point: P): { from: P; to: P } {
  if (!pace) return { from: point, to: point };
  return point.step > pace.to.step ? { from: pace.from, to: point } : pace;
}
