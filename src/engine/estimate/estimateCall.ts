import * as tf from "@tensorflow/tfjs";
import type { Estimate } from "#shared/contracts/runs.ts";
import { limitError } from "#engine/machine/memoryError.ts";
import { flopsOf } from "#engine/program/costs.ts";
import type { Program } from "#engine/program/Program.ts";
import { readCommands } from "#engine/program/readCommands.ts";
import { bytesOf } from "#engine/runtime/loadPlanned.ts";
import type { TrainEngine } from "#engine/runtime/TrainEngine.ts";
import type { Calibration } from "#core/runs/calibration.ts";
import { predictStep, secondsBetween } from "./predictSeconds.ts";
import { tryProgram, type Trial } from "./tryProgram.ts";

export interface PlannedCall {
  method: Estimate["method"];
  /** Numbers that are learned, once the step was looked at. */
  parameters(): number;
  /** One step of training. */
  step(): void;
  /** Of a hand-written loop: what is asked anew at every step, whatever computes it. */
  loss?: (() => unknown) | undefined;
  steps?: number | undefined;
  /** Batches that are only measured, over the whole call. */
  measured?: number | undefined;
  /** What a hand-written loop measures now and then, and how often. */
  evaluate?: { run(): unknown; times: number } | undefined;
}

/** What a processor at work is assumed to draw for one thread: a laptop's, which nobody here has measured. */
const wattsPerThread = 15;

/** Of all calls of a program, ms: it is to be told soon. */
const mostTriedMs = 4_000;

/** A step forward is about a third of one with its gradient. */
const forwardShare = 1 / 3;

/** Plans a step of the call without doing it, and counts. Throws `student-memory` for a step that would be refused by a run. */
export function estimateCall(engine: TrainEngine, call: PlannedCall, calibrations: readonly Calibration[]): Estimate {
  // The first step makes the optimiser's slots; the second one is like all that follow.
  const program = engine.plan(() => [1, 2].forEach(() => tf.tidy(call.step))).at(-1);
  const memoryBytes = program ? bytesOf(program) : 0;
  // A device has memory of its own.
  if (!engine.device && memoryBytes > (engine.limitBytes ?? Infinity)) throw limitError({ what: "A training step", bytes: memoryBytes, limitBytes: engine.limitBytes! });
  const best = program && secondsOf(program, engine, calibrations);
  const secondsPerStep = best && best.seconds + secondsOfLoss(engine, call.loss);
  const steps = call.steps;
  const seconds = secondsPerStep === undefined || steps === undefined ? undefined : secondsPerStep * (steps + (call.measured ?? 0) * forwardShare) + secondsOfEvaluating(engine, call, calibrations);
  const watts = wattsPerThread * (best?.threads ?? engine.threads);
  return {
    method: call.method,
    parameters: call.parameters(),
    memoryBytes,
    flops: program ? flopsOfStep(program) : 0,
    otherKernels: [...(program?.fallbacks ?? [])],
    ...(steps === undefined ? {} : { steps }),
    ...(secondsPerStep === undefined ? {} : { secondsPerStep }),
    ...(seconds === undefined ? {} : { seconds, wattHours: (seconds * watts) / 3600 }),
    watts,
    machine: engine.machine.name,
  };
}

/** Milliseconds of trials, by engine. */
const tried = new WeakMap<TrainEngine, number>();

/** By a trial, and where the calls before took all the time that there is for trials, by the calibration alone. Nothing where this machine was not measured. */
function secondsOf(program: Program, engine: TrainEngine, calibrations: readonly Calibration[]): Trial | undefined {
  const own = calibrations.filter(({ machine }) => machine === engine.machine.name);
  const begun = performance.now();
  const before = tried.get(engine) ?? 0;
  const counted = predictStep(program, own);
  // A step with one thread and one with all of them.
  const trials = counted && before + 2 * counted.seconds * 1000 < mostTriedMs ? tryProgram(program, { machine: engine.machine, threads: engine.threads, now: () => performance.now(), pauseMs: secondsBetween(program, own[0]!) * 1000 }) : undefined;
  tried.set(engine, before + performance.now() - begun);
  return trials ? predictStep(program, own, trials) : counted;
}

/** What the JavaScript of a hand-written loss takes, uncomputed as at every compiled step; its first times are slower. */
function secondsOfLoss(engine: TrainEngine, loss: (() => unknown) | undefined): number {
  if (!loss) return 0;
  return Math.min(...Array.from({ length: 5 }, () => {
    const from = performance.now();
    engine.follow(loss);
    return (performance.now() - from) / 1000;
  }));
}

/** What asks for its numbers itself while it is planned can't be: it is left out. */
function secondsOfEvaluating(engine: TrainEngine, { evaluate }: PlannedCall, calibrations: readonly Calibration[]): number {
  if (!evaluate) return 0;
  try {
    const measuring = engine.compile<unknown>({ mode: "traced", step: () => evaluate.run() });
    const program = engine.plan(() => tf.tidy(() => void measuring.run())).at(-1);
    return ((program && secondsOf(program, engine, calibrations)?.seconds) ?? 0) * evaluate.times;
  } catch {
    return 0;
  }
}

function flopsOfStep({ commands }: Program): number {
  return readCommands(commands).reduce((sum, command) => sum + flopsOf(command), 0);
}
