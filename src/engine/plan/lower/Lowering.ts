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
  /** Integers that float32 holds exactly: positions, counts, bools. */
  isSmallInteger(value: Value): boolean;
  markSmallInteger(value: Value): void;
  commit(): void;
}

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
      return to;
    },
    isSmallInteger: (value) => graph.smallIntegers.has(value) || (value.data?.every((number) => Math.abs(number) <= 2 ** 24) ?? false),
    markSmallInteger: (value) => void graph.smallIntegers.add(value),
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

function missing(node: TapeNode, name: string): never {
  throw new Error(`${node.kernel} was recorded without its input ${name}.`);
}
