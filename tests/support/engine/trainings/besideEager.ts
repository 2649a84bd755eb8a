import * as tf from "@tensorflow/tfjs";
import { createPhilox } from "#engine/random/philox.ts";
import type { Machine } from "#engine/machine/Machine.ts";
import type { PlanOptions } from "#engine/plan/planTape.ts";
import { compileMinimize } from "#engine/runtime/compileMinimize.ts";
import { compileStep, type CompiledStep } from "#engine/runtime/compileStep.ts";
import { installTapeBackend, tapeBackendName, type TapeBackend } from "#engine/tape/TapeBackend.ts";

/** A training as a student might write it, made anew for each way of doing it. */
export interface Training {
  step(...feeds: tf.Tensor[]): unknown;
  /** Of step `index`, from 0. */
  feeds?(index: number): tf.Tensor[];
  /** What the program does between two steps. */
  before?(index: number): void;
  variables(): tf.Variable[];
}

export interface Outcome {
  /** What each step answered, or the message of what it threw. */
  answers: (number[] | string)[];
  variables: number[][];
}

export interface Compared {
  eager: Outcome;
  compiled: Outcome;
  counts: CompiledStep<unknown>["counts"];
  programs: number;
  eagerReasons: string[];
}

interface Way {
  machine: Machine;
  plan?: PlanOptions;
  threads?: number | "measured";
  mode?: "static" | "traced";
  steps?: number;
}

/** Does a training step by step on tfjs's cpu kernels. JavaScript's random numbers are the same ones each time. */
export async function trainEagerly(make: () => Training, { steps = 14 }: Pick<Way, "steps"> = {}): Promise<Outcome> {
  return trainPlainly(make, steps);
}

async function trainPlainly(make: () => Training, steps: number): Promise<Outcome> {
  const backend = await tapeBackend();
  return outcomeOf(make, steps, ({ step }) => (feeds) => {
    const end = backend.random.step();
    try {
      return tf.tidy(() => step(...feeds) as tf.Tensor);
    } finally {
      end();
    }
  });
}

/** Does the same training compiled. */
export async function trainCompiled(make: () => Training, { machine, plan, threads, mode = "traced", steps = 14 }: Way): Promise<Omit<Compared, "eager">> {
  const backend = await tapeBackend();
  let step: CompiledStep<unknown> | undefined;
  const eagerReasons: string[] = [];
  const compiled = outcomeOf(make, steps, (training) => {
    step = compileStep<unknown>({ backend, machine, threads, plan, mode, step: training.step, onEager: (reason) => eagerReasons.push(reason) });
    return (feeds) => step!.run(...feeds);
  });
  const programs = step!.programs.length;
  step!.free();
  return { compiled, counts: { ...step!.counts }, programs, eagerReasons };
}

export async function besideEager(make: () => Training, way: Way): Promise<Compared> {
  return { eager: await trainEagerly(make, way), ...(await trainCompiled(make, way)) };
}

/** Does the same training as it is written: what is compiled is each call of `minimize` in it. */
export async function trainMinimizing(make: () => Training, { machine, plan, threads, steps = 14 }: Omit<Way, "mode">): Promise<Omit<Compared, "eager">> {
  const backend = await tapeBackend();
  const compiledSteps: CompiledStep<unknown>[] = [];
  const eagerReasons: string[] = [];
  compileMinimize({
    backend,
    compile(options) {
      const step = compileStep({ ...options, backend, machine, threads, plan, onEager: (reason) => eagerReasons.push(reason) });
      compiledSteps.push(step);
      return step;
    },
  });
  try {
    const compiled = await trainPlainly(make, steps);
    const counts = { replayed: 0, matched: 0, traced: 0, eager: 0 };
    for (const step of compiledSteps) for (const [name, count] of Object.entries(step.counts)) counts[name as keyof typeof counts] += count;
    return { compiled, counts, programs: compiledSteps.flatMap(({ programs }) => programs).length, eagerReasons };
  } finally {
    for (const step of compiledSteps) step.free();
    backend.minimizer = undefined;
  }
}

async function tapeBackend(): Promise<TapeBackend> {
  const backend = installTapeBackend();
  await tf.setBackend(tapeBackendName);
  backend.random.steps = 0;
  return backend;
}

function outcomeOf(make: () => Training, steps: number, train: (training: Training) => (feeds: tf.Tensor[]) => unknown): Outcome {
  const original = Math.random;
  Math.random = createPhilox(7).next;
  tf.engine().startScope();
  try {
    const training = make();
    const run = train(training);
    const answers = Array.from({ length: steps }, (_, index) => {
      training.before?.(index);
      try {
        return numbersIn(run(training.feeds?.(index) ?? []));
      } catch (error) {
        return (error as Error).message;
      }
    });
    return { answers, variables: training.variables().map((variable) => Array.from(variable.dataSync())) };
  } finally {
    Math.random = original;
    tf.engine().endScope();
    tf.disposeVariables();
  }
}

function numbersIn(answer: unknown): number[] {
  return [answer].flat().flatMap((one) => (one instanceof tf.Tensor ? Array.from(one.dataSync()) : []));
}

/** The largest difference of two outcomes' numbers, relative to them where they are above a hundredth. */
export function largestDifference(a: Outcome, b: Outcome): number {
  const [x, y] = [a, b].map(({ answers, variables }) => [...answers.flatMap((answer) => (typeof answer === "string" ? [] : answer)), ...variables.flat()]) as [number[], number[]];
  if (x.length !== y.length) return Infinity;
  return x.reduce((largest, value, index) => {
    const other = y[index]!;
    return Math.max(largest, Object.is(value, other) ? 0 : Math.abs(value - other) / Math.max(1e-2, Math.abs(value)));
  }, 0);
}
