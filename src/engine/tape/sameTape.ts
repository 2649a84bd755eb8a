import type { TypedArray } from "@tensorflow/tfjs";
import type { Tape, TapeNode, Use, Value } from "./Tape.ts";

export type TapeComparison =
  /** The same program; `changed` are the constants and captured tensors of the second tape whose numbers are others. */
  | { same: true; changed: readonly Value[] }
  | { same: false; reason: string };

/**
 * Whether `next` is the step that `tape` says. Where `tape` takes a value from each step, `next` may have it as a constant or
 * a captured tensor.
 */
export function sameTape(tape: Tape, next: Tape): TapeComparison {
  const other = (reason: string): TapeComparison => ({ same: false, reason });
  if (tape.nodes.length !== next.nodes.length) return other(`${next.nodes.length} kernels instead of ${tape.nodes.length}`);
  if (tape.values.length !== next.values.length) return other(`${next.values.length} values instead of ${tape.values.length}`);
  const changed: Value[] = [];
  for (let id = 0; id < tape.values.length; id++) {
    const [a, b] = [tape.values[id]!, next.values[id]!];
    if (a.dtype !== b.dtype || !sameList(a.shape, b.shape)) return other(`value ${id} is ${b.dtype} [${b.shape.join(", ")}] instead of ${a.dtype} [${a.shape.join(", ")}]`);
    if (a.kind === "feed" && (b.kind === "constant" || b.kind === "captured")) continue;
    if (a.kind !== b.kind || a.name !== b.name) return other(`value ${id} is ${b.kind} ${b.name ?? ""} instead of ${a.kind} ${a.name ?? ""}`);
    if ((a.kind === "constant" || a.kind === "captured") && !sameConstants(a, b)) changed.push(b);
  }
  for (let at = 0; at < tape.nodes.length; at++) {
    const reason = nodeDifference(tape.nodes[at]!, next.nodes[at]!);
    if (reason !== undefined) return other(`kernel ${at}, ${tape.nodes[at]!.kernel}: ${reason}`);
  }
  if (!sameUses(tape.results, next.results)) return other("its results are others");
  if (tape.updates.length !== next.updates.length || tape.updates.some(({ name, after }, at) => next.updates[at]!.name !== name || next.updates[at]!.after.id !== after.id)) return other("it changes other variables");
  return { same: true, changed };
}

function nodeDifference(a: TapeNode, b: TapeNode): string | undefined {
  if (a.kernel !== b.kernel) return `${b.kernel} is called instead`;
  const names = Object.keys(a.inputs);
  if (!sameList(names, Object.keys(b.inputs)) || names.some((name) => !sameUses([a.inputs[name]!].flat() as Use[], [b.inputs[name]!].flat() as Use[]))) return "its inputs are others";
  if (!sameUses(a.outputs, b.outputs)) return "its outputs are others";
  if (!sameAttrs(a.attrs, b.attrs)) return "its attributes are others";
  return undefined;
}

function sameConstants(a: Value, b: Value): boolean {
  return a.fill !== undefined && b.fill !== undefined ? Object.is(a.fill, b.fill) : sameNumbers(a.kind, a.data!, b.data!);
}

/** Copies are compared by their numbers, tensors that were there before by being the same. */
export function sameNumbers(kind: Value["kind"], x: TypedArray, y: TypedArray): boolean {
  if (x === y) return true;
  if (kind === "captured" && x.length > 1) return false;
  if (x.length !== y.length) return false;
  const [a, b] = [bitsOf(x), bitsOf(y)];
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at] && !Object.is(x[at], y[at])) return false;
  return true;
}

/** Whole numbers, which are compared fast; equal ones are equal numbers where both are of one type, as here. */
function bitsOf(numbers: TypedArray): TypedArray {
  return numbers instanceof Float32Array ? new Int32Array(numbers.buffer, numbers.byteOffset, numbers.length) : numbers;
}

function sameUses(a: readonly Use[], b: readonly Use[]): boolean {
  return a.length === b.length && a.every(({ value, shape }, at) => value.id === b[at]!.value.id && sameList(shape, b[at]!.shape));
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}

export function sameAttrs(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameAttrs((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}
