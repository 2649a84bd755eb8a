import * as tf from "@tensorflow/tfjs";
import { endGradient, traceForward, type Forward } from "./Forward.ts";
import { filledNumbers } from "./filledNumbers.ts";
import { giveOwnData } from "./giveOwnData.ts";
import { createOutputInference, type OutputInference } from "./inferOutputs.ts";
import type { RecordedNode, RecordedUse, RecordedValue } from "./RecordedNode.ts";
import { insideOf, type StepInside } from "./StepInside.ts";
import { StepRecorder } from "./StepRecorder.ts";
import type { TapeBackend } from "./TapeBackend.ts";
import type { Tape, TapeNode, Use, Value } from "./Tape.ts";

export interface Recording<R> {
  readonly kind: "recorded";
  readonly tape: Tape;
  /** What the step answered. Its tensors hold no numbers until `settle`, until somebody reads them, or until a program has made them. */
  readonly results: R;
  /** Behind the tape's values, by their ids. */
  readonly values: readonly RecordedValue[];
  /** Why the step can be no program, where it cannot. */
  readonly unsupported: string | undefined;
  /** Read numbers of variables, which is harmless as long as the step's JavaScript runs each time. */
  readonly variableReads: number;
  readonly optimizers: readonly tf.Optimizer[];
  /** What its loss asked for, where that decides all the rest of the step. */
  readonly forward: Forward | undefined;
  /** What it computes layer by layer. */
  inside(): StepInside;
  /** Computes whatever the step left behind, kernel by kernel, as if it had never been followed. */
  settle(): void;
  /** Gives the variables what they were before it: as if it had never been. */
  undo(): void;
}

/** A step that was left at its loss, for a program knows the rest. */
export interface Matched<M> {
  readonly kind: "matched";
  readonly match: M;
  readonly forward: Forward;
}

export interface StepToRecord<R, M> {
  feeds: readonly tf.Tensor[];
  step: () => R;
  /** For a step that is one call of `minimize`: the program that does what follows on such a loss. */
  match?: ((forward: Forward) => M | undefined) | undefined;
}

const inferences = new WeakMap<TapeBackend, OutputInference>();

/** Ends a step that need not go on. */
class LeftAtLoss extends Error {}

/**
 * Follows `step` once without computing anything. What it leaves behind (results, variables, what it kept) holds no numbers
 * yet: either a program makes them, or `settle` does. When the step throws, all is settled first.
 */
export function recordStep<R>(backend: TapeBackend, given: Omit<StepToRecord<R, never>, "match">): Recording<R>;
export function recordStep<R, M>(backend: TapeBackend, given: StepToRecord<R, M>): Recording<R> | Matched<M>;
export function recordStep<R, M>(backend: TapeBackend, { feeds, step, match }: StepToRecord<R, M>): Recording<R> | Matched<M> {
  let infer = inferences.get(backend);
  if (!infer) inferences.set(backend, (infer = createOutputInference(backend)));
  const recorder = new StepRecorder({ backend, infer, feeds });
  const settle = (): void => recorder.compute([...recorder.values()].filter(({ kind, dataId }) => kind === "made" && backend.data.has(dataId)));
  let forward: Forward | undefined;
  let matched: Matched<M> | undefined;
  recorder.onLoss = match && ((loss, asked) => {
    forward = traceForward(recorder, loss, { backend, asked });
    const found = forward && match(forward);
    if (found === undefined) return;
    matched = { kind: "matched", match: found, forward: forward! };
    throw new LeftAtLoss();
  });
  backend.listener = recorder;
  let results: R;
  try {
    results = step();
  } catch (error) {
    backend.listener = undefined;
    if (matched && error instanceof LeftAtLoss) {
      endGradient();
      return matched;
    }
    settle();
    throw error;
  } finally {
    backend.listener = undefined;
  }
  const updates = updatesOf(recorder);
  const undo = (): void => {
    for (const { name, before } of updates.list) giveOwnData(backend, tf.engine().registeredVariables[name]!, before.data.values);
  };
  return { kind: "recorded", ...writeTape(recorder, updates, leftBehind(backend, recorder, results)), results, unsupported: recorder.unsupported ?? updates.unsupported, variableReads: recorder.variableReads, optimizers: recorder.optimizers, forward, settle, undo };
}

interface RecordedUpdate {
  name: string;
  before: RecordedValue;
  after: RecordedValue;
}

function updatesOf(recorder: StepRecorder): { list: RecordedUpdate[]; unsupported: string | undefined } {
  const list: RecordedUpdate[] = [];
  let unsupported: string | undefined;
  const { registeredVariables } = tf.engine();
  for (const [name, { variable, dataId, value }] of recorder.variables) {
    if (registeredVariables[name] !== variable) unsupported ??= "a variable is disposed";
    else if (variable.dataId !== dataId) list.push({ name, before: value(), after: recorder.valueOf(variable) });
  }
  // tfjs lists variables by their numbers or in the order in which they were made, whichever it is.
  return { list: list.sort((a, b) => (a.name < b.name ? -1 : 1)), unsupported };
}

/** Computed tensors that outlive the step and are no variables: first those it answers. */
function leftBehind(backend: TapeBackend, recorder: StepRecorder, results: unknown): RecordedUse[] {
  const variables = new Set(Object.values(tf.engine().registeredVariables).map(({ dataId }) => dataId));
  const seen = new Set<RecordedValue>();
  const uses: RecordedUse[] = [];
  const add = (value: RecordedValue, shape: readonly number[]): void => {
    if (value.kind !== "made" || seen.has(value) || variables.has(value.dataId)) return;
    seen.add(value);
    uses.push({ value, shape });
  };
  for (const tensor of tensorsIn(results)) add(recorder.valueOf(tensor), tensor.shape);
  for (const value of recorder.values()) if (value.kind === "made" && backend.data.has(value.dataId)) add(value, value.shape);
  return uses;
}

export function tensorsIn(container: unknown): tf.Tensor[] {
  if (container instanceof tf.Tensor) return [container];
  if (Array.isArray(container)) return container.flatMap(tensorsIn);
  return typeof container === "object" && container !== null && Object.getPrototypeOf(container) === Object.prototype ? Object.values(container).flatMap(tensorsIn) : [];
}

/** The nodes that something comes of, with values numbered by their first use: equal steps give equal tapes. */
function writeTape(recorder: StepRecorder, updates: { list: readonly RecordedUpdate[] }, results: readonly RecordedUse[]): { tape: Tape; values: RecordedValue[]; inside: () => StepInside } {
  const ids = new Map<RecordedValue, Value>();
  const values: RecordedValue[] = [];
  const idOf = (value: RecordedValue): Value => {
    let known = ids.get(value);
    if (!known) {
      known = new TapeValue(values.length, value);
      ids.set(value, known);
      values.push(value);
    }
    return known;
  };
  const useOf = ({ value, shape }: RecordedUse): Use => ({ value: idOf(value), shape });
  const isUseList = (use: RecordedUse | readonly RecordedUse[]): use is readonly RecordedUse[] => Array.isArray(use);

  const needed = neededNodes(recorder.nodes, [...updates.list.map(({ after }) => after), ...results.map(({ value }) => value)]);
  const feeds = recorder.feeds.map(idOf);
  const nodes = needed.map((node): TapeNode => {
    const inputs = Object.fromEntries(Object.entries(node.inputs).map(([name, use]) => [name, isUseList(use) ? use.map(useOf) : useOf(use)]));
    return { kernel: node.kernel, inputs, attrs: node.attrs, outputs: node.outputs.map(useOf) };
  });
  const left = results.map(useOf);
  // In the order of their first use: names count what was made before, which a run that goes on has not.
  const order = ({ before, after }: RecordedUpdate): number => ids.get(before)?.id ?? ids.size + (ids.get(after)?.id ?? ids.size);
  const tape: Tape = {
    feeds,
    nodes,
    results: left,
    updates: updates.list.toSorted((a, b) => order(a) - order(b)).map(({ name, before, after }) => ({ name, before: idOf(before), after: idOf(after) })),
    values: [],
    hostReads: recorder.computedReads,
  };
  return { tape: { ...tape, values: values.map(idOf) }, values, inside: () => insideOf(recorder, needed, ids) };
}

function neededNodes(nodes: readonly RecordedNode[], wanted: readonly RecordedValue[]): RecordedNode[] {
  const needed = new Set(wanted);
  return nodes
    .toReversed()
    .filter((node) => {
      if (!node.outputs.some(({ value }) => needed.has(value))) return false;
      for (const { value } of Object.values(node.inputs).flat()) needed.add(value);
      return true;
    })
    .toReversed();
}

class TapeValue implements Value {
  readonly id: number;
  kind: Value["kind"];
  readonly dtype: Value["dtype"];
  readonly shape: readonly number[];
  readonly size: number;
  readonly name: string | undefined;
  readonly fill: number | undefined;
  /** Of no others: a tape outlives its step, and would hold on to what the variables were before it. Nor of those that `fill` tells. */
  readonly #data: RecordedValue["data"] | undefined;

  constructor(id: number, recorded: RecordedValue) {
    this.id = id;
    this.kind = recorded.kind;
    this.dtype = recorded.dtype as Value["dtype"];
    this.shape = recorded.shape;
    this.size = tf.util.sizeFromShape(recorded.shape as number[]);
    this.name = recorded.name;
    this.fill = recorded.fill;
    this.#data = recorded.fill === undefined && (recorded.kind === "constant" || recorded.kind === "captured") ? recorded.data : undefined;
  }

  /** Filled tensors take memory only while somebody has read this. */
  get data(): tf.TypedArray | undefined {
    if (this.fill !== undefined) return this.kind === "constant" ? filledNumbers(this.shape, this.dtype, this.fill) : undefined;
    return this.kind === "constant" || this.kind === "captured" ? (this.#data?.values as tf.TypedArray | undefined) : undefined;
  }
}

/** The same step, with some of its constants and captured tensors, by their ids, given to each step instead. */
export function giveToEachStep(tape: Tape, ids: readonly number[]): Tape {
  const changing = ids.map((id) => tape.values[id]!);
  for (const value of changing) (value as TapeValue).kind = "feed";
  return { ...tape, feeds: [...tape.feeds, ...changing] };
}
