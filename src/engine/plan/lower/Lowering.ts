import type { IndexUse } from "#engine/tape/kernels/checkIndices.ts";
import type { TapeNode, Use, Value } from "#engine/tape/Tape.ts";
import type { Graph, NewNode } from "../graph/Graph.ts";
import type { ElementwiseExpression, Operation, RowReduction } from "../graph/Node.ts";
import type { Layout } from "../graph/Layout.ts";
import type { Shape } from "../graph/shapes.ts";

/** One kernel of the tape while it becomes operations. Nothing reaches the graph before `commit`. */
export interface Lowering {
  readonly node: TapeNode;
  readonly attrs: TapeNode["attrs"];
  /** The kernel's first output. */
  readonly output: Use;
  /** Undefined where the kernel was not given it. */
  input(name: string): Use;
  optional(name: string): Use | undefined;
  list(name?: string): readonly Use[];
  number(x: number): Use;
  /** A new value. */
  make(shape: Shape, dtype?: Value["dtype"]): Use;
  add(operation: Operation, inputs: readonly Use[], outputs: readonly Use[]): void;
  /** Broadcasts as tfjs does; `to` is a new value of the broadcast shape unless given. */
  elementwise(expression: ElementwiseExpression, inputs: readonly Use[], to?: Use): Use;
  rowReduce(expression: RowReduction, x: Use, columns: number, to: Use): Use;
  view(x: Use, layout: Layout, to?: Use): Use;
  /** How far from zero its numbers can be, of bools and of integers that float32 holds exactly: positions, counts, constants. Undefined where that is not known. */
  boundOf(value: Value): number | undefined;
  /** Of an int32 that is no cast of fractions. A bound that is too large for float32 is not kept. */
  setBound(value: Value, bound: number): void;
  /** Has the program look at indices before they are used, unless it did before. They count as looked at in `same` too. */
  check(indices: Use, use: IndexUse, same?: Value): void;
  /** The output is `value` cut to whole numbers: indices as far as that is. */
  keepIndices(value: Value): void;
  commit(): void;
}

/** Up to here float32 holds every integer. */
export const exactInteger = 2 ** 24;

export function createLowering(graph: Graph, node: TapeNode, order: number): Lowering {
  const pending: NewNode[] = [];
  const lowering: Lowering = {
    node,
    attrs: node.attrs,
    output: node.outputs[0]!,
    input(name) {
      return lowering.optional(name) ?? missing(node, name);
    },
    optional(name) {
      const input = node.inputs[name];
      return Array.isArray(input) ? undefined : (input as Use | undefined);
    },
    list(name) {
      const input = name === undefined ? Object.values(node.inputs).flat() : node.inputs[name];
      return (Array.isArray(input) ? input : [input]) as readonly Use[];
    },
    number: (x) => graph.number(x),
    make: (shape, dtype) => graph.make(shape, dtype),
    add(operation, inputs, outputs) {
      pending.push({ operation, inputs, outputs, kernels: [node.kernel], order });
    },
    elementwise(expression, inputs, to = graph.make(broadcastShape(inputs))) {
      lowering.add({ kind: "elementwise", expression }, inputs, [to]);
      return to;
    },
    rowReduce(expression, x, columns, to) {
      lowering.add({ kind: "rowReduce", expression }, [{ value: x.value, shape: [x.value.size / columns, columns] }], [to]);
      return to;
    },
    view(x, layout, to = graph.make(layout.dims, x.value.dtype)) {
      lowering.add({ kind: "view", layout }, [x], [to]);
      const bound = x.value.dtype === "int32" ? lowering.boundOf(x.value) : undefined;
      if (bound !== undefined) lowering.setBound(to.value, bound);
      return to;
    },
    boundOf(value) {
      if (value.dtype === "bool") return 1;
      const bound = graph.integerBounds.get(value) ?? (value.dtype === "int32" ? (value.data as Int32Array | undefined)?.reduce((most, number) => Math.max(most, Math.abs(number)), 0) : undefined);
      return bound !== undefined && bound <= exactInteger ? bound : undefined;
    },
    setBound(value, bound) {
      if (bound <= exactInteger) graph.integerBounds.set(value, bound);
    },
    check({ value, shape }, use, same = value) {
      const known = graph.indices.get(value) ?? Infinity;
      if (known > use.size && !areIndices(value, use.size)) {
        // What is given to the step is looked at before anything has changed.
        pending.push({ operation: { kind: "check", use }, inputs: [{ value, shape }], outputs: [], kernels: [node.kernel], order: value.kind === "made" ? order : -1 });
      }
      for (const one of [value, same]) graph.indices.set(one, Math.min(known, use.size));
    },
    keepIndices(value) {
      const size = graph.indices.get(value);
      if (size !== undefined) graph.indices.set(node.outputs[0]!.value, size);
    },
    commit() {
      for (const draft of pending) graph.add(draft);
    },
  };
  return lowering;
}

function broadcastShape(inputs: readonly Use[]): number[] {
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  return Array.from({ length: rank }, (_, axis) =>
    inputs.reduce((size, { shape }) => {
      const dimension = shape[axis - rank + shape.length] ?? 1;
      return dimension === 1 ? size : dimension;
    }, 1),
  );
}

function areIndices({ kind, data }: Value, size: number): boolean {
  return kind === "constant" && data !== undefined && data.every((number) => number >= 0 && number < size);
}

function missing(node: TapeNode, name: string): never {
  throw new Error(`${node.kernel} was recorded without its input ${name}.`);
}
