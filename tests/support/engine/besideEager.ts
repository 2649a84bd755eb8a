import * as tf from "@tensorflow/tfjs";
import { createPhilox } from "#engine/random/philox.ts";
import type { Machine } from "#engine/machine/Machine.ts";
import type { PlanOptions } from "#engine/plan/planTape.ts";
import { compileStep, type CompiledStep } from "#engine/runtime/compileStep.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";

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
  threads?: number;
  mode?: "static" | "traced";
  steps?: number;
}

/** Does the same training step by step on tfjs's cpu kernels, and compiled. JavaScript's random numbers are the same ones in both. */
export async function besideEager(make: () => Training, { machine, plan, threads, mode = "traced", steps = 14 }: Way): Promise<Compared> {
  const backend = installTapeBackend();
  await tf.setBackend(tapeBackendName);
  const original = Math.random;
  const outcome = (train: (training: Training) => (feeds: tf.Tensor[]) => unknown): Outcome => {
    const source = createPhilox(7);
    Math.random = source.next;
    backend.random.steps = 0;
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
  };

  const eager = outcome(({ step }) => (feeds) => {
    const end = backend.random.step();
    try {
      return tf.tidy(() => step(...feeds) as tf.Tensor);
    } finally {
      end();
    }
  });
  let step: CompiledStep<unknown> | undefined;
  const eagerReasons: string[] = [];
  const compiled = outcome((training) => {
    step = compileStep<unknown>({ backend, machine, threads, plan, mode, step: training.step, onEager: (reason) => eagerReasons.push(reason) });
    return (feeds) => step!.run(...feeds);
  });
  const programs = step!.programs.length;
  step!.free();
  return { eager, compiled, counts: { ...step!.counts }, programs, eagerReasons };
}

function numbersIn(answer: unknown): number[] {
  return [answer].flat().flatMap((one) => (one instanceof tf.Tensor ? Array.from(one.dataSync()) : []));
}

/** The largest relative difference of two outcomes' numbers. */
export function largestDifference(a: Outcome, b: Outcome): number {
  const [x, y] = [a, b].map(({ answers, variables }) => [...answers.flatMap((answer) => (typeof answer === "string" ? [] : answer)), ...variables.flat()]) as [number[], number[]];
  if (x.length !== y.length) return Infinity;
  return Math.max(0, ...x.map((value, index) => (Object.is(value, y[index]) ? 0 : Math.abs(value - y[index]!) / Math.max(1e-3, Math.abs(value)))));
}
