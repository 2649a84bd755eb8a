import * as tf from "@tensorflow/tfjs";
import type { Machine } from "#engine/machine/Machine.ts";
import type { PlanOptions } from "#engine/plan/planTape.ts";
import { createPhilox } from "#engine/random/philox.ts";
import { compileMinimize } from "#engine/runtime/compileMinimize.ts";
import { compileStep, type CompiledStep, type StepOptions } from "#engine/runtime/compileStep.ts";
import type { TrainEngine } from "#engine/runtime/TrainEngine.ts";
import { installTapeBackend, tapeBackendName } from "#engine/tape/TapeBackend.ts";
import { compileLayersModels } from "#engine/trainer/modelFit/compileLayersModels.ts";

/** Makes what a program trains, and answers what it does at each turn: numbers to look at. */
export type Program = () => (turn: number) => unknown;

export interface ProgramOutcome {
  /** Of each turn its numbers, or the message of what it threw. */
  answers: (number[] | string)[];
  /** Tensors that it left behind when all of its own were disposed of. */
  left: number;
  /** Steps that a program of the engine did. */
  compiled: number;
}

const turns = 14;
const patched = ["makeTrainFunction", "makeTestFunction", "predictLoop"];

/** Does it with every step compiled as in a run, both those of models and those of `minimize`; without a machine, kernel by kernel. */
export async function runProgram(make: Program, { machine, plan }: { machine?: Machine; plan?: PlanOptions } = {}): Promise<ProgramOutcome> {
  const backend = installTapeBackend();
  await tf.setBackend(tapeBackendName);
  backend.random.steps = 0;
  const steps: CompiledStep<unknown>[] = [];
  const inStep = <T>(work: () => T): T => {
    const end = backend.random.step();
    try {
      return tf.tidy(work as () => tf.TensorContainer) as T;
    } finally {
      end();
    }
  };
  const compile = <R>(options: Pick<StepOptions<R>, "mode" | "step" | "drawn">): CompiledStep<R> => {
    if (!machine) return { counts: { replayed: 0, matched: 0, traced: 0, eager: 0 }, programs: [], run: (...feeds) => inStep(() => options.step(...feeds)), verify: () => undefined, decisions: () => undefined, decide: () => undefined, free: () => undefined };
    const step = compileStep<R>({ ...options, backend, machine, plan });
    steps.push(step as CompiledStep<unknown>);
    return step;
  };
  const prototype = tf.LayersModel.prototype as unknown as Record<string, unknown>;
  const original = Object.fromEntries(patched.map((name) => [name, prototype[name]]));
  const { random } = Math;
  const stream = createPhilox(7);
  Math.random = stream.next;
  compileLayersModels({ backend, compile } as unknown as TrainEngine, () => stream.position);
  if (machine) compileMinimize({ backend, compile });
  else backend.minimizer = (_optimizer, call) => inStep(call);
  const before = tf.memory().numDataBuffers;
  const answers: ProgramOutcome["answers"] = [];
  tf.engine().startScope();
  try {
    const turn = make();
    for (let index = 0; index < turns; index++) answers.push(await numbersOf(turn, index));
  } finally {
    for (const step of steps) step.free();
    backend.minimizer = undefined;
    Object.assign(prototype, original);
    Math.random = random;
    tf.engine().endScope();
    tf.disposeVariables();
  }
  const compiled = steps.reduce((sum, { counts }) => sum + counts.replayed + counts.matched + counts.traced, 0);
  return { answers, left: tf.memory().numDataBuffers - before, compiled };
}

async function numbersOf(turn: (index: number) => unknown, index: number): Promise<number[] | string> {
  try {
    return ([await turn(index)].flat(Infinity) as unknown[]).flatMap((one) => (one instanceof tf.Tensor ? Array.from(one.dataSync()) : typeof one === "number" ? [one] : []));
  } catch (error) {
    return (error as Error).message;
  }
}
