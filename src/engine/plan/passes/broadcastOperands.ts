import type { Use } from "#engine/tape/Tape.ts";
import type { Graph } from "../graph/Graph.ts";
import { denseStrides, padShape } from "../graph/shapes.ts";
import { isRowNode } from "../rows/RowGroup.ts";
import { broadcastOf } from "../rows/broadcastOf.ts";

/**
 * Row programs repeat operands along the first axes or along the last ones, and all of a node's along the same matrix: an
 * operand that cannot be read so is copied out first.
 */
export function broadcastOperands(graph: Graph): void {
  for (const node of graph.nodes) {
    if (node.operation.kind !== "elementwise") continue;
    const { shape } = node.outputs[0]!;
    const kindOf = (use: Use): string => broadcastOf(shape, use.shape).kind;
    for (const kind of ["other", "leading", "trailing"]) {
      while (!isRowNode(node)) {
        const index = node.inputs.findIndex((use) => kindOf(use) === kind);
        if (index < 0) break;
        graph.setInputs(node, node.inputs.with(index, copyOut(graph, node.inputs[index]!, shape, node.order)));
      }
    }
  }
}

function copyOut(graph: Graph, use: Use, shape: readonly number[], order: number): Use {
  const padded = padShape(use.shape, shape.length);
  const strides = denseStrides(padded).map((stride, axis) => (padded[axis] === 1 ? 0 : stride));
  const copy = graph.make(shape, use.value.dtype);
  graph.add({ operation: { kind: "view", layout: { offset: 0, dims: shape, strides } }, inputs: [use], outputs: [copy], kernels: ["Broadcast"], order });
  return copy;
}
