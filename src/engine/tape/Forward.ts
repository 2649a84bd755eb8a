import * as tf from "@tensorflow/tfjs";
import type { RecordedUse, RecordedValue } from "./RecordedNode.ts";
import type { StepRecorder } from "./StepRecorder.ts";
import type { AskedLoss, TapeBackend } from "./TapeBackend.ts";
import { sameAttrs, sameNumbers } from "./sameTape.ts";

/**
 * All that a loss has a say in: which kernels it called on what, what it left behind, and the graph that tfjs takes its gradient
 * from. Where two of them are equal, so are their gradients and what a known optimiser makes of them: those are functions of
 * this, of the optimiser's settings and of numbers that no JavaScript has touched.
 */
export interface Forward {
  /** Names, and labels of values and tensors in the order in which they were met: equal graphs write equal words. */
  readonly words: readonly (string | number | boolean)[];
  readonly attrs: readonly Readonly<Record<string, unknown>>[];
  /** By their labels. */
  readonly values: readonly RecordedValue[];
  /** Variables that the gradient's graph begins with. */
  readonly variables: readonly tf.Variable[];
  /** What the loss is. */
  readonly answer: RecordedValue;
  /** Variables that the loss itself changed. */
  readonly assigned: readonly string[];
  /** Times it drew from the step's random numbers. */
  readonly draws: number;
}

/** A forward as it is kept to compare others with: without what it was computed of. */
export interface KeptForward extends Omit<Forward, "values" | "answer"> {
  readonly values: readonly KeptValue[];
}

interface KeptValue {
  readonly kind: RecordedValue["kind"];
  readonly dtype: tf.DataType;
  readonly name: string | undefined;
  readonly fill: number | undefined;
  /** Of constants and captured tensors that are not given to each step. */
  readonly data: tf.TypedArray | undefined;
  /** Its number in the program's tape; undefined where nothing comes of it. */
  readonly id: number | undefined;
  /** It is given to each step. */
  readonly given: boolean;
}

interface GradientNode {
  readonly kernelName: string;
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly outputs: readonly tf.Tensor[];
  readonly saved: readonly tf.Tensor[];
}

interface GradientState {
  activeTape: readonly GradientNode[] | null;
  gradientDepth: number;
}

function gradientState(): GradientState {
  return (tf.engine() as unknown as { state: GradientState }).state;
}

/** Lets go what tfjs has kept for a gradient that nobody takes. */
export function endGradient(): void {
  const state = gradientState();
  for (const { saved } of state.activeTape ?? []) for (const tensor of saved) tensor.dispose();
  state.activeTape = null;
}

/**
 * @param loss what the loss answered, inside of tfjs's gradient
 * @returns undefined where something else has a say in the gradient, such as a `customGrad` of the program's own
 */
export function traceForward(recorder: StepRecorder, loss: unknown, { backend, asked }: { backend: TapeBackend; asked: AskedLoss }): Forward | undefined {
  const { activeTape, gradientDepth } = gradientState();
  if (activeTape?.some(({ kernelName }) => tf.getGradient(kernelName) !== backend.gradients.get(kernelName))) return undefined;
  if (!(loss instanceof tf.Tensor) || !activeTape || gradientDepth !== 1 || recorder.optimizers.length > 0 || recorder.foreignGradients || recorder.unsupported !== undefined) return undefined;
  const answer = recorder.valueOf(loss);
  if (answer.kind !== "made") return undefined; // such as a variable, which is another number afterwards
  const words: (string | number | boolean)[] = [];
  const values: RecordedValue[] = [];
  const labels = new Map<RecordedValue, number>();
  const label = (value: RecordedValue): number => {
    const known = labels.get(value);
    if (known !== undefined) return known;
    labels.set(value, values.length);
    return values.push(value) - 1;
  };
  const write = ({ value, shape }: RecordedUse): void => void words.push(label(value), shape.length, ...shape);

  recorder.feeds.forEach(label);
  for (const { kernel, inputs, outputs } of recorder.nodes) {
    words.push(kernel);
    for (const name in inputs) {
      const uses = inputs[name] as RecordedUse | readonly RecordedUse[];
      words.push(name);
      for (const use of [uses].flat() as RecordedUse[]) write(use);
    }
    outputs.forEach(write);
  }
  const assigned: string[] = [];
  for (const [name, { variable, dataId, value, made }] of recorder.variables) {
    if (made) return undefined;
    if (variable.dataId === dataId) continue;
    assigned.push(name);
    words.push(name, label(value()), label(recorder.valueOf(variable)));
  }
  const roots = writeGraph(activeTape, loss, { valueOf: (tensor) => label(recorder.valueOf(tensor)), isTrained: ({ name }) => recorder.variables.get(name)?.trainable === true }, words);
  words.push(asked.returnCost);
  for (const variable of asked.variables ?? []) words.push(variable.id);
  return { words, values, attrs: recorder.nodes.map(({ attrs }) => attrs), variables: roots, answer, assigned, draws: backend.random.draws };
}

interface GraphFacts {
  /** The label of its value. */
  valueOf(tensor: tf.Tensor): number;
  /** As tfjs chose before it asked for the loss, which may freeze a variable. */
  isTrained(variable: tf.Variable): boolean;
}

/** The graph that the gradient walks, by the identities of tensors: one and the same value may be several of them. */
function writeGraph(nodes: readonly GradientNode[], loss: tf.Tensor, { valueOf, isTrained }: GraphFacts, words: (string | number | boolean)[]): tf.Variable[] {
  const labels = new Map<number, number>();
  const variables: tf.Variable[] = [];
  const write = (tensor: tf.Tensor): void => {
    let label = labels.get(tensor.id);
    if (label === undefined) {
      label = labels.size;
      labels.set(tensor.id, label);
      if (tensor instanceof tf.Variable) {
        variables.push(tensor);
        words.push(isTrained(tensor));
      }
    }
    words.push(label);
  };
  for (const { kernelName, inputs, outputs, saved } of nodes) {
    words.push(kernelName);
    for (const name in inputs) write(inputs[name]!);
    outputs.forEach(write);
    for (const tensor of saved) words.push(valueOf(tensor));
  }
  write(loss);
  return variables;
}

export function keepForward(forward: Forward, idOf: ReadonlyMap<RecordedValue, number>, isGiven: (id: number) => boolean): KeptForward {
  const values = forward.values.map((value): KeptValue => {
    const { kind, dtype, name, fill } = value;
    const id = idOf.get(value);
    const given = kind === "feed" || (id !== undefined && isGiven(id));
    const data = (kind === "constant" && fill === undefined) || kind === "captured" ? (value.data.values as tf.TypedArray) : undefined;
    return { kind, dtype, name, fill, data: given ? undefined : data, id, given };
  });
  const { words, attrs, variables, assigned, draws } = forward;
  return { words, attrs, variables, assigned, draws, values };
}

export function sameForward(kept: KeptForward, forward: Forward): boolean {
  return (
    kept.draws === forward.draws &&
    sameItems(kept.words, forward.words) &&
    sameItems(kept.variables, forward.variables) &&
    kept.values.length === forward.values.length &&
    kept.values.every((value, label) => sameValue(value, forward.values[label]!)) &&
    kept.attrs.every((attrs, at) => sameAttrs(attrs, forward.attrs[at]))
  );
}

function sameValue({ kind, dtype, name, fill, data, given }: KeptValue, value: RecordedValue): boolean {
  if (dtype !== value.dtype || kind !== value.kind || name !== value.name) return false;
  if (given || (kind !== "constant" && kind !== "captured")) return true;
  if (!Object.is(fill, value.fill)) return false;
  return data === undefined || sameNumbers(kind, data, value.data.values as tf.TypedArray);
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}
