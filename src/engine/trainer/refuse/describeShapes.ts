import * as tf from "@tensorflow/tfjs";
import type { DeclaredShape } from "#core/runs/events.ts";

type Size = DeclaredShape["shape"][number];
type Described = Pick<DeclaredShape, "kind" | "shape" | "from">;

const mostShapes = 200;
/** Of one object's parts. */
const mostParts = 12;
const maxDepth = 2;
const maxAxes = 8;
/** Keys of an object that is looked into. */
const mostKeys = 50;
/** Items looked at in one list. */
const mostItems = 10_000;

/** Shapes of those values that have one, also of the parts of objects, such as `data.train.x`. */
export function describeShapes(values: readonly { name: string; line: number; value: unknown }[]): DeclaredShape[] {
  const shapes: DeclaredShape[] = [];
  for (const { name, line, value } of values) {
    for (const [path, described] of partsOf(name, value, 0).slice(0, mostParts)) shapes.push({ name: path, line, ...described });
  }
  return shapes.filter(({ name }) => name.length <= 200).slice(0, mostShapes);
}

/** A program's objects may be anything: one that can't be looked at has no shape. */
function partsOf(name: string, value: unknown, depth: number): [string, Described][] {
  try {
    const described = describe(value);
    if (described) return [[name, described]];
    if (depth === maxDepth || typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return [];
    if (Object.keys(value).length > mostKeys) return [];
    return Object.entries(Object.getOwnPropertyDescriptors(value)).flatMap(([key, { value: part }]) => partsOf(`${name}.${key}`, part, depth + 1));
  } catch {
    return [];
  }
}

function describe(value: unknown): Described | undefined {
  if (value instanceof tf.Tensor) return { kind: "tensor", shape: sizes(value.shape) };
  if (value instanceof tf.LayersModel) {
    const [input] = value.inputs;
    const [output] = value.outputs;
    return input && output ? { kind: "model", from: sizes(input.shape), shape: sizes(output.shape) } : undefined;
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return { kind: "array", shape: [(value as unknown as ArrayLike<unknown>).length] };
  if (!Array.isArray(value)) return undefined;
  const list: unknown[] = value;
  const tensors = list.length > 0 && everyItem(list, (item) => item instanceof tf.Tensor);
  return tensors ? { kind: "tensors", shape: [list.length, ...common(Array.from(list as tf.Tensor[], (item) => sizes(item.shape)))] } : { kind: "array", shape: listShape(list) };
}

/** As deep as all items are lists of one length. */
function listShape(list: readonly unknown[]): Size[] {
  const shape: Size[] = [];
  let level: readonly unknown[] = list;
  for (;;) {
    shape.push(level.length);
    const first = shape.length > maxAxes ? undefined : lengthOf(level[0]);
    if (first === undefined || !everyItem(level, (item) => lengthOf(item) === first)) return shape;
    // All have one length: what is deeper is looked for in the first.
    if (!Array.isArray(level[0])) return [...shape, first];
    level = level[0] as unknown[];
  }
}

function lengthOf(item: unknown): number | undefined {
  return Array.isArray(item) || (ArrayBuffer.isView(item) && !(item instanceof DataView)) ? (item as ArrayLike<unknown>).length : undefined;
}

/** Sizes in which they differ are "?"; nothing where they differ in more. */
function common(shapes: readonly Size[][]): Size[] {
  const [first = []] = shapes;
  if (!shapes.every(({ length }) => length === first.length)) return [];
  return first.map((size, axis) => (shapes.every((shape) => shape[axis] === size) ? size : "?"));
}

function sizes(shape: readonly unknown[]): Size[] {
  return Array.from(shape, (size) => (typeof size === "number" && Number.isSafeInteger(size) && size >= 0 ? size : ("?" as const))).slice(0, maxAxes);
}

/** By index: a program's array may bring its own `every`. */
function everyItem(list: readonly unknown[], test: (item: unknown) => boolean): boolean {
  if (list.length > mostItems) return false;
  for (let index = 0; index < list.length; index++) if (!test(list[index])) return false;
  return true;
}
