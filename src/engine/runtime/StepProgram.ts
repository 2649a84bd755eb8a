import * as tf from "@tensorflow/tfjs";
import type { StepWatch } from "#engine/inside/StepWatch.ts";
import { giveOwnData } from "#engine/tape/giveOwnData.ts";
import type { RecordedValue } from "#engine/tape/RecordedNode.ts";
import { isKnown, type TensorData } from "#engine/tape/LazyData.ts";
import { keepForward, type Forward, type KeptForward } from "#engine/tape/Forward.ts";
import type { Recording } from "#engine/tape/recordStep.ts";
import type { Tape } from "#engine/tape/Tape.ts";
import type { TapeBackend } from "#engine/tape/TapeBackend.ts";
import type { Placement, Program } from "#engine/program/Program.ts";
import { isPlainOptimizer } from "./fixedStep.ts";
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
  /** Does a step whose loss was asked for and whose gradient was not; answers the loss's number, if the step does. */
  runMatched(forward: Forward): number | undefined;
  /** Does the step again for other feeds, without its JavaScript; answers its results' numbers in the tape's order. */
  runAgain(feeds: readonly tf.Tensor[]): (Float32Array | Int32Array | Uint8Array)[];
  /** Clocks what the kernels do, command by command, until `stopProfile` tells. */
  readonly startProfile: ProgramRunner["startProfile"];
  readonly stopProfile: ProgramRunner["stopProfile"];
  /** Variables and optimisers are what they were, apart from their values and learning rates. */
  unchanged(): boolean;
  /** The loss as it was asked for, where that decides the step. */
  readonly forward: KeptForward | undefined;
  /** Gives the variables memory of their own and frees the arena; also what `pending`, a step that is still to be done, begins with. */
  free(pending?: Recording<unknown>): void;
}

interface Bound {
  readonly name: string;
  /** Of its value in the tape. */
  readonly id: number;
  readonly variable: tf.Variable;
  readonly placement: Placement;
  readonly view: Float32Array | Int32Array;
  readonly updated: boolean;
  readonly trainable: boolean;
  /** What was written into the arena last, of those that are only read; undefined where that may have changed meanwhile. */
  seen: unknown;
}

/** `recording` is the step that `tape` was planned from. */
export function createStepProgram({ backend, runner, watch, tape, recording }: { backend: TapeBackend; runner: ProgramRunner; watch?: StepWatch | undefined; tape: Tape; recording: Recording<unknown> }): StepProgram {
  const { program } = runner;
  const registered = (name: string): tf.Variable | undefined => tf.engine().registeredVariables[name];
  const bound = program.variables.map(({ placement, updated }): Bound => {
    const name = placement.value.name!;
    const variable = registered(name)!;
    return { name, id: placement.value.id, variable, placement, view: runner.view(placement), updated, trainable: variable.trainable, seen: undefined };
  });
  const byName = new Map(bound.map((one) => [one.name, one]));
  const { optimizers, numbers, forward } = keepOf(recording, tape);
  const counts = countBy(tape.updates.map(({ after }) => after.id));
  const feedViews = program.feeds.map((placement) => runner.view(placement));
  const lends = program.feeds.map((placement, at) => isLent(placement, program.feeds) && isOwnMemory(backend, feedViews[at]!));
  for (const placement of program.initial) put(placement, placement.value.data as ArrayLike<number>);

  function put(placement: Placement, values: ArrayLike<number>): void {
    backend.bringUp(values);
    runner.write(placement, values);
  }

  /** What was written where the program reads it stays there. */
  function feed(at: number, values: ArrayLike<number>): void {
    const view = feedViews[at]!;
    if (values === view) return;
    backend.feedPlaces.vacate(view);
    put(program.feeds[at]!, values);
  }

  /** Its numbers as they are now, for whoever held on to them. */
  function copyOf(view: Float32Array | Int32Array): Float32Array | Int32Array {
    backend.bringUp(view);
    return view.slice();
  }

  /** Brings in what was assigned from outside, or trained by another program. */
  function takeIn(before: (one: Bound) => TensorData): void {
    const foreign = bound.flatMap((one) => {
      const values = before(one).values as Float32Array;
      if (values === (one.updated ? one.view : one.seen)) return [];
      one.seen = one.updated || backend.arenas.has(values.buffer) ? undefined : values;
      // It may be what another variable had, and be overwritten meanwhile.
      return [{ one, values: values.buffer === one.view.buffer ? copyOf(values) : values }];
    });
    for (const { one, values } of foreign) put(one.placement, values);
  }

  /** The variable's numbers are the arena's from now on. */
  function own(variable: tf.Variable, view: Float32Array | Int32Array): void {
    const data = backend.data.get(variable.dataId);
    if (data.refCount > 1) giveOwnData(backend, variable, view);
    else data.values = view;
  }

  /** Where the step stops, at an index that is none or in a kernel of tfjs's own, variables are what they are in the arena: what they were, unless it was half done. */
  function runOrUndo(): void {
    try {
      if (watch) watch.run();
      else runner.run();
    } catch (error) {
      for (const { name, view, updated } of bound) if (updated) own(registered(name)!, view);
      throw error;
    }
  }

  function countStep(): void {
    for (const { optimizer } of optimizers) (optimizer as unknown as { incrementIterations(): void }).incrementIterations();
  }

  return {
    tape,
    program,
    forward,
    fallbacks: program.fallbacks,
    runRecorded({ values }) {
      takeIn(({ id }) => values[id]!.data);
      for (const { id, view, updated } of bound) {
        const { data, dataId } = values[id]!;
        if (updated && data.values === view && backend.data.has(dataId)) data.values = copyOf(view);
      }
      program.feeds.forEach(({ value }, at) => feed(at, values[value.id]!.data.values as Float32Array));
      runOrUndo();
      for (const placement of program.results) values[placement.value.id]!.data.values = runner.read(placement);
      for (const { name, after } of tape.updates) {
        const { view } = byName.get(name)!;
        if (after.kind === "made" && counts.get(after.id) === 1) values[after.id]!.data.values = view;
        else giveOwnData(backend, registered(name)!, view);
      }
    },
    runMatched({ values: asked, assigned, answer }) {
      const values = new Map<number, RecordedValue>();
      forward!.values.forEach(({ id }, label) => id !== undefined && values.set(id, asked[label]!));
      const results = new Set(program.results.map(({ value }) => values.get(value.id)));
      const assignedData = new Set(assigned.map((name) => registered(name)!.dataId));
      // What a program does not make, such as a tensor that is kept for once, is computed now: later its variables are others.
      for (const value of asked) if (value.kind === "made" && backend.data.has(value.dataId) && !results.has(value) && !assignedData.has(value.dataId)) void value.data.values;
      takeIn(({ id, variable }) => values.get(id)?.data ?? backend.data.get(variable.dataId));
      for (const { id, name, variable, view, updated } of bound) {
        if (!updated) continue;
        if (!assigned.includes(name)) own(variable, view);
        else if (values.get(id)!.data.values === view && backend.data.has(values.get(id)!.dataId)) values.get(id)!.data.values = copyOf(view);
      }
      program.feeds.forEach(({ value }, at) => feed(at, numbers[at] ? [numbers[at]()] : (values.get(value.id)!.data.values as Float32Array)));
      runOrUndo();
      for (const placement of program.results) {
        const value = values.get(placement.value.id);
        if (value && (value === answer || backend.data.has(value.dataId))) value.data.values = runner.read(placement);
      }
      for (const { name, after } of tape.updates) {
        const value = values.get(after.id);
        if (!assigned.includes(name)) continue;
        const { view } = byName.get(name)!;
        if (value && counts.get(after.id) === 1) value.data.values = view;
        else own(registered(name)!, view);
      }
      countStep();
      return results.has(answer) ? (answer.data.values as Float32Array)[0] : undefined;
    },
    runAgain(feeds) {
      takeIn(({ variable }) => backend.data.get(variable.dataId));
      for (const { variable, view, updated } of bound) if (updated) own(variable, view);
      program.feeds.forEach((placement, at) => {
        const dataId = feeds[at]?.dataId;
        feed(at, dataId ? (backend.data.get(dataId).values as Float32Array) : [numbers[at]!()]);
        if (dataId && backend.fed(dataId) && lends[at]) backend.feedPlaces.offer(feedViews[at]!, (values) => runner.write(placement, values));
      });
      runOrUndo();
      countStep();
      return program.results.map((placement) => runner.read(placement));
    },
    startProfile: runner.startProfile,
    stopProfile: runner.stopProfile,
    unchanged: () =>
      bound.every(({ name, variable, trainable }) => registered(name) === variable && variable.trainable === trainable) &&
      optimizers.every(({ optimizer, settings }) => sameSettings(settings, settingsOf(optimizer))),
    free(pending) {
      const views = new Set<unknown>(bound.map(({ view }) => view));
      const keep = (data: TensorData | undefined): void => {
        // What nobody has asked for is not computed for this.
        if (data && isKnown(data) && views.has(data.values)) data.values = copyOf(data.values as Float32Array);
      };
      for (const { name } of bound) {
        const dataId = registered(name)?.dataId;
        keep(dataId && backend.data.get(dataId));
      }
      for (const { data } of pending?.values ?? []) keep(data);
      for (const view of feedViews) backend.feedPlaces.withdraw(view);
      watch?.free();
      runner.free();
    },
  };
}

/** What a program needs of the step that it was made of: not the step, which holds on to all that the variables were before it. */
function keepOf({ optimizers, values, forward, ...rest }: Recording<unknown>, tape: Tape): { optimizers: { optimizer: tf.Optimizer; settings: unknown[] }[]; numbers: ((() => number) | undefined)[]; forward: KeptForward | undefined } {
  const idOf = new Map(values.map((value, id) => [value, id]));
  return {
    optimizers: optimizers.map((optimizer) => ({ optimizer, settings: settingsOf(optimizer) })),
    numbers: tape.feeds.map(({ id }) => values[id]!.read),
    forward: forward && isDecidedByLoss({ optimizers, values, forward, ...rest }, tape) ? keepForward(forward, idOf, (id) => tape.values[id]!.kind === "feed") : undefined,
  };
}

/** Properties of optimisers that say the learning rate, which is given to each step, or how many steps there were. */
const ratesOfSteps = new Set(["learningRate", "c", "appliedRate", "appliedMomentum", "iterations_"]);

/** What decides an optimiser's step beside its learning rate: its methods, its numbers, and the tensors it keeps. */
function settingsOf(optimizer: tf.Optimizer): unknown[] {
  const { minimize, applyGradients, computeGradients } = optimizer;
  const settings: unknown[] = [minimize, applyGradients, computeGradients];
  for (const key of Object.keys(optimizer)) {
    if (ratesOfSteps.has(key)) continue;
    const value = (optimizer as unknown as Record<string, unknown>)[key];
    if (typeof value === "number" || typeof value === "boolean") settings.push(key, value);
    else if (value instanceof tf.Tensor) settings.push(key, value instanceof tf.Variable ? value : value.dataId);
    else if (Array.isArray(value)) settings.push(key, ...value.map((slot: unknown) => (slot as { variable?: unknown } | undefined)?.variable));
  }
  return settings;
}

function sameSettings(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}

/** One known optimiser, that draws nothing, goes by the loss's gradient. */
function isDecidedByLoss({ forward, optimizers: [optimizer, second], values }: Recording<unknown>, { feeds }: Tape): boolean {
  if (!forward || !optimizer || second || !isPlainOptimizer(optimizer)) return false;
  const asked = new Set(forward.values);
  return feeds.every(({ id }) => values[id]!.read !== undefined || asked.has(values[id]!));
}

/** Whether numbers for it can be written to its place before they are fed: those for another feed might come to lie in it else. */
function isLent({ size, storage, value }: Placement, feeds: readonly Placement[]): boolean {
  return value.dtype !== "bool" && feeds.every((other) => other.value === value || other.size !== size || other.storage !== storage);
}

/** Not that of a device, which has to bring what is in it. */
function isOwnMemory(backend: TapeBackend, { buffer }: Float32Array | Int32Array): boolean {
  return backend.arenas.has(buffer) && backend.arenas.get(buffer) === undefined;
}

function countBy(ids: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
