import * as tf from "@tensorflow/tfjs";
import { giveOwnData } from "#engine/tape/StepRecorder.ts";
import type { TensorData } from "#engine/tape/LazyData.ts";
import type { Recording } from "#engine/tape/recordStep.ts";
import type { Tape } from "#engine/tape/Tape.ts";
import type { TapeBackend } from "#engine/tape/TapeBackend.ts";
import type { Program } from "#engine/program/Program.ts";
import type { ProgramRunner } from "./ProgramRunner.ts";

/**
 * A loaded program and the variables that it trains. Variables live in its arena: between two steps eager kernels read and
 * save the same memory. Where somebody holds on to a variable's numbers from before a step, they get a copy.
 */
export interface StepProgram {
  readonly tape: Tape;
  readonly program: Program;
  /** Names of tfjs's own kernels that it still calls between its commands. */
  readonly fallbacks: readonly string[];
  /** Does a recorded step: afterwards its results and variables hold their numbers. */
  runRecorded(recording: Recording<unknown>): void;
  /** Does the step again for other feeds, without its JavaScript; answers its results' numbers in the tape's order. */
  runAgain(feeds: readonly tf.Tensor[]): (Float32Array | Int32Array | Uint8Array)[];
  /** Clocks what the kernels do, command by command, until `stopProfile` tells. */
  readonly startProfile: ProgramRunner["startProfile"];
  readonly stopProfile: ProgramRunner["stopProfile"];
  /** Variables and optimisers are what they were, apart from their values and learning rates. */
  unchanged(): boolean;
  /** Gives the variables memory of their own and frees the arena. */
  free(): void;
}

interface Bound {
  readonly name: string;
  /** Of its value in the tape. */
  readonly id: number;
  readonly variable: tf.Variable;
  readonly view: Float32Array | Int32Array;
  readonly updated: boolean;
  readonly trainable: boolean;
  /** What was written into the arena last, of those that are only read; undefined where that may have changed meanwhile. */
  seen: unknown;
}

/** `recording` is the step that `tape` was planned from. */
export function createStepProgram({ backend, runner, tape, recording }: { backend: TapeBackend; runner: ProgramRunner; tape: Tape; recording: Recording<unknown> }): StepProgram {
  const { program } = runner;
  const registered = (name: string): tf.Variable | undefined => tf.engine().registeredVariables[name];
  const bound = program.variables.map(({ placement, updated }): Bound => {
    const name = placement.value.name!;
    const variable = registered(name)!;
    return { name, id: placement.value.id, variable, view: runner.view(placement), updated, trainable: variable.trainable, seen: undefined };
  });
  const byName = new Map(bound.map((one) => [one.name, one]));
  const optimizers = recording.optimizers.map((optimizer) => ({ optimizer, settings: settingsOf(optimizer) }));
  const numbers = tape.feeds.map(({ id }) => recording.values[id]!.read);
  const counts = countBy(tape.updates.map(({ after }) => after.id));
  for (const placement of program.initial) runner.write(placement, placement.value.data as ArrayLike<number>);

  /** Brings in what was assigned from outside, or trained by another program. */
  function takeIn(before: (one: Bound) => TensorData): void {
    const foreign = bound.flatMap((one) => {
      const values = before(one).values as Float32Array;
      if (values === (one.updated ? one.view : one.seen)) return [];
      one.seen = backend.arenas.has(values.buffer) ? undefined : values;
      // It may be what another variable had, and be overwritten meanwhile.
      return [{ one, values: values.buffer === one.view.buffer ? values.slice() : values }];
    });
    for (const { one, values } of foreign) one.view.set(values);
  }

  return {
    tape,
    program,
    fallbacks: program.fallbacks,
    runRecorded({ values }) {
      takeIn(({ id }) => values[id]!.data);
      for (const { id, view, updated } of bound) {
        const { data, dataId } = values[id]!;
        if (updated && data.values === view && backend.data.has(dataId)) data.values = view.slice();
      }
      for (const placement of program.feeds) runner.write(placement, values[placement.value.id]!.data.values as Float32Array);
      runner.run();
      for (const placement of program.results) values[placement.value.id]!.data.values = runner.read(placement);
      for (const { name, after } of tape.updates) {
        const { view } = byName.get(name)!;
        if (after.kind === "made" && counts.get(after.id) === 1) values[after.id]!.data.values = view;
        else giveOwnData(backend, registered(name)!, view);
      }
    },
    runAgain(feeds) {
      takeIn(({ variable }) => backend.data.get(variable.dataId));
      for (const { variable, view, updated } of bound) {
        if (!updated) continue;
        const data = backend.data.get(variable.dataId);
        if (data.refCount > 1) giveOwnData(backend, variable, view);
        else data.values = view;
      }
      program.feeds.forEach((placement, at) => runner.write(placement, feeds[at] ? (backend.data.get(feeds[at].dataId).values as Float32Array) : [numbers[at]!()]));
      runner.run();
      for (const { optimizer } of optimizers) (optimizer as unknown as { incrementIterations(): void }).incrementIterations();
      return program.results.map((placement) => runner.read(placement));
    },
    startProfile: runner.startProfile,
    stopProfile: runner.stopProfile,
    unchanged: () =>
      bound.every(({ name, variable, trainable }) => registered(name) === variable && variable.trainable === trainable) &&
      optimizers.every(({ optimizer, settings }) => settings.every(([key, value]) => (optimizer as unknown as Record<string, unknown>)[key] === value)),
    free() {
      for (const { name, view } of bound) {
        const dataId = registered(name)?.dataId;
        const data = dataId && backend.data.get(dataId);
        if (data && data.values === view) data.values = view.slice();
      }
      runner.free();
    },
  };
}

/** What decides an optimiser's step beside its variables and its learning rate. */
function settingsOf(optimizer: tf.Optimizer): [string, unknown][] {
  return Object.entries(optimizer).filter(([key, value]) => (typeof value === "number" || typeof value === "boolean") && key !== "learningRate" && key !== "iterations_");
}

function countBy(ids: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
