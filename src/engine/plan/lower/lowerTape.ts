import type { Tape, TapeNode, Use } from "#engine/tape/Tape.ts";
import { Graph } from "../graph/Graph.ts";
import { createLowering, type Lowering } from "./Lowering.ts";

/** A kernel of the tape as operations; false where its semantics cannot be met. */
export type Lower = (lowering: Lowering) => boolean;

/** The graph of a tape. What no table knows, and what has no elements, stays a host node. */
export function lowerTape(tape: Tape, tables: Readonly<Record<string, Lower>>): Graph {
  const graph = new Graph(tape);
  tape.nodes.forEach((node, order) => {
    const lower = Object.hasOwn(tables, node.kernel) ? tables[node.kernel] : undefined;
    if (lower && [...inputsOf(node), ...node.outputs].every(({ value }) => value.size > 0)) {
      const lowering = createLowering(graph, node, order);
      if (lower(lowering)) return lowering.commit();
    }
    graph.add({ operation: { kind: "host", node }, inputs: inputsOf(node), outputs: node.outputs, kernels: [node.kernel], order });
  });
  return graph;
}

/** All inputs of a node in the order of their names. */
function inputsOf(node: TapeNode): Use[] {
  return Object.values(node.inputs).flatMap((input): readonly Use[] => (Array.isArray(input) ? (input as readonly Use[]) : [input as Use]));
}
