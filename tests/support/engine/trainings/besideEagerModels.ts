import * as tf from "@tensorflow/tfjs";
import type { Machine } from "#engine/machine/Machine.ts";
import { createPhilox } from "#engine/random/philox.ts";
import { compileStep, type CompiledStep, type StepOptions } from "#engine/runtime/compileStep.ts";
import type { TrainEngine } from "#engine/runtime/TrainEngine.ts";
import { installTapeBackend, tapeBackendName, type TapeBackend } from "#engine/tape/TapeBackend.ts";
import { compileLayersModels } from "#engine/trainer/modelFit/compileLayersModels.ts";

/** Makes a model and answers what a program does with it at each turn. */
export type ModelProgram = () => (index: number) => number[] | Promise<number[]>;

export interface ModelOutcome {
  /** What each turn answered. */
  answers: number[][];
  /** Steps whose JavaScript was left out. */
  replayed: number;
}

const turns = 14;
const patched = ["makeTrainFunction", "makeTestFunction", "predictLoop"];

/** Runs it with models' steps compiled to tfjs's cpu kernels, whose bits are those of `runEagerly`. */
export async function runCompiled(make: ModelProgram, machine: Machine): Promise<ModelOutcome> {
  const steps: CompiledStep<unknown>[] = [];
  const answers = await run(make, (options, backend) => {
    const step = compileStep({ ...options, backend, machine, plan: { host: true } });
    steps.push(step as CompiledStep<unknown>);
    return step;
  });
  for (const step of steps) step.free();
  return { answers, replayed: steps.reduce((sum, { counts }) => sum + counts.replayed, 0) };
}

/** Runs it kernel by kernel. */
export async function runEagerly(make: ModelProgram): Promise<ModelOutcome> {
  const answers = await run(make, ({ step }, { random }) => ({
    counts: { replayed: 0, matched: 0, traced: 0, eager: 0 },
    programs: [],
    run(...feeds) {
      const end = random.step();
      try {
        return tf.tidy(() => step(...feeds) as tf.TensorContainer) as ReturnType<typeof step>;
      } finally {
        end();
      }
    },
    verify: () => undefined,
    decisions: () => undefined,
    decide: () => undefined,
    free: () => undefined,
  }));
  return { answers, replayed: 0 };
}

async function run(make: ModelProgram, compile: <R>(options: StepOptions<R>, backend: TapeBackend) => CompiledStep<R>): Promise<number[][]> {
  const backend = installTapeBackend();
  await tf.setBackend(tapeBackendName);
  backend.random.steps = 0;
  const prototype = tf.LayersModel.prototype as unknown as Record<string, unknown>;
  const original = Object.fromEntries(patched.map((name) => [name, prototype[name]]));
  const { random } = Math;
  const stream = createPhilox(7);
  Math.random = stream.next;
  compileLayersModels({ backend, compile: (options: StepOptions<never>) => compile(options, backend) } as Partial<TrainEngine> as TrainEngine, () => stream.position);
  tf.engine().startScope();
  try {
    const turn = make();
    const answers: number[][] = [];
    for (let index = 0; index < turns; index++) answers.push(await turn(index));
    return answers;
  } finally {
    Object.assign(prototype, original);
    Math.random = random;
    tf.engine().endScope();
    tf.disposeVariables();
  }
}
