import type { Use } from "#engine/tape/Tape.ts";
import { isReadable, isWritable } from "../emit/matmul.ts";
import { operationOf, type Graph } from "../graph/Graph.ts";
import { composeLayouts, isContiguous, mergeAxes, transposedLayout, type Layout } from "../graph/Layout.ts";
import type { MatMul, Node } from "../graph/Node.ts";
import { denseStrides } from "../graph/shapes.ts";
import type { Homes } from "../layout/Homes.ts";

/**
 * Transposes, slices, splits and concats cost nothing where a neighbour can read or write in strides (matmuls), or where
 * they only name a part of what lies in memory already. What is left over is a copy.
 */
export function foldViews(graph: Graph, homes: Homes): void {
  const ordered = graph.inOrder();
  for (const node of ordered) if (node.operation.kind === "view") composeView(graph, node);
  for (const node of ordered) if (node.operation.kind === "matmul") readViews(graph, node, node.operation);
  for (const node of ordered) if (node.operation.kind === "matmul" && graph.nodes.has(node)) writeTransposed(graph, node, node.operation);
  for (const node of ordered) if (node.operation.kind === "assemble" && node.operation.fill === undefined && graph.nodes.has(node)) placePieces(graph, homes, node, node.operation.pieces);
  const overwritten = new Set(graph.updates.map(({ before }) => before));
  for (const node of ordered) if (graph.nodes.has(node)) nameParts(homes, node, (use) => !overwritten.has(use.value));
}

/** A view of a view is a view of what that one reads. */
function composeView(graph: Graph, node: Node): void {
  const outer = operationOf(node, "view")!;
  const producer = graph.producer(node.inputs[0]!.value);
  const inner = operationOf(producer, "view");
  const layout = inner && composeLayouts(inner.layout, outer.layout);
  if (!layout) return;
  node.operation = { kind: "view", layout };
  graph.setInputs(node, producer!.inputs);
}

/** A matmul reads through a view where one of its operand's axes stays dense. */
function readViews(graph: Graph, node: Node, operation: MatMul): void {
  let folded = operation;
  const inputs = node.inputs.map((use, index): Use => {
    const producer = index < 2 ? graph.producer(use.value) : undefined;
    const view = operationOf(producer, "view");
    const matrix = index === 0 ? "a" : "b";
    const layout = view && composeLayouts(view.layout, folded[matrix]);
    if (!layout || !isReadable(layout)) return use;
    folded = { ...folded, [matrix]: layout };
    return producer!.inputs[0]!;
  });
  node.operation = folded;
  graph.setInputs(node, inputs);
}

/** A matmul whose product is only wanted transposed writes it so. */
function writeTransposed(graph: Graph, node: Node, operation: MatMul): void {
  const { value } = node.outputs[0]!;
  const view = graph.soleUser(value);
  const layout = operationOf(view, "view")?.layout;
  const inverse = layout && view!.outputs[0]!.value.size === value.size ? invert(layout) : undefined;
  const written = inverse && composeLayouts(inverse, operation.c);
  const folded = written && writing(operation, written, node.inputs.length > 2);
  if (!folded) return;
  graph.remove(view!);
  graph.setOutputs(node, view!.outputs);
  if (folded.exchanged) graph.setInputs(node, [node.inputs[1]!, node.inputs[0]!]);
  node.operation = folded.operation;
  node.kernels = [...new Set([...node.kernels, ...view!.kernels])];
}

/** The product written at `c`; as (B^T A^T) where that has rows of neighbours and this has not. */
function writing(operation: MatMul, c: Layout, biased: boolean): { operation: MatMul; exchanged: boolean } | undefined {
  if (isWritable(c)) return { operation: { ...operation, c }, exchanged: false };
  const turned = transposedLayout(c);
  if (biased || !isWritable(turned)) return undefined;
  return { operation: { ...operation, a: transposedLayout(operation.b), b: transposedLayout(operation.a), c: turned }, exchanged: true };
}

/** Where the elements of the viewed value lie in the view; undefined where the view is not a permutation of all of them. */
function invert({ offset, dims, strides }: Layout): Layout | undefined {
  const inView = denseStrides(dims);
  const axes = dims.map((size, axis) => ({ size, from: strides[axis]!, to: inView[axis]! })).filter(({ size }) => size !== 1).sort((a, b) => b.from - a.from);
  const expected = denseStrides(axes.map(({ size }) => size));
  if (offset !== 0 || axes.some(({ from }, index) => from !== expected[index])) return undefined;
  return mergeAxes({ offset: 0, dims: axes.map(({ size }) => size), strides: axes.map(({ to }) => to) });
}

/** Pieces of a concat that nobody else reads are made where they belong: by a matmul in strides, by anybody in one stretch. */
function placePieces(graph: Graph, homes: Homes, node: Node, pieces: readonly Layout[]): void {
  const placed = new Set<number>();
  const whole = node.outputs[0]!.value;
  node.inputs.forEach((use, index) => {
    const { value } = use;
    const producer = graph.producer(value);
    if (!producer || producer.operation.kind === "view" || homes.has(value) || graph.soleUser(value) !== node || node.inputs.filter((other) => other.value === value).length !== 1) return;
    const piece = pieces[index]!;
    if (isContiguous(piece)) homes.place(value, { value: whole, offset: piece.offset });
    else {
      const product = operationOf(producer, "matmul");
      const c = product && composeLayouts(piece, product.c);
      if (!c || !isWritable(c)) return;
      producer.operation = { ...product, c };
      homes.place(value, { value: whole, offset: 0 });
    }
    placed.add(index);
  });
  node.operation = { kind: "assemble", pieces, fill: undefined, placed };
}

/** A view of one stretch of memory is a name for it. */
function nameParts(homes: Homes, node: Node, isKept: (use: Use) => boolean): void {
  const view = operationOf(node, "view");
  const use = node.inputs[0];
  if (!view || !use || !isContiguous(view.layout) || !isKept(use)) return;
  homes.place(node.outputs[0]!.value, { value: use.value, offset: view.layout.offset });
}

