import { uniformNumber, type Graph } from "../graph/Graph.ts";
import type { Node, OperationKind } from "../graph/Node.ts";

/** Each draws, or keeps a state, or changes memory of its own. */
const unshared: ReadonlySet<OperationKind> = new Set(["host", "dropoutMask", "normal", "adam"]);

/** Of nodes that compute the same thing from the same values, the first serves all. */
export function shareNodes(graph: Graph): void {
  const known = new Map<string, Node>();
  for (const node of graph.inOrder()) {
    if (unshared.has(node.operation.kind)) continue;
    const key = keyOf(node);
    const first = known.get(key);
    if (!first) {
      known.set(key, node);
      continue;
    }
    graph.remove(node);
    node.outputs.forEach(({ value }, index) => graph.replaceValue(value, first.outputs[index]!.value));
  }
}

function keyOf({ operation, inputs, outputs }: Node): string {
  const read = inputs.map(({ value, shape }) => `${uniformNumber(value) === undefined ? value.id : `=${String(uniformNumber(value))}`}:${shape.join()}`);
  return `${JSON.stringify(operation)} ${read.join(";")} ${outputs.map(({ value, shape }) => `${value.dtype}${shape.join()}`).join(";")}`;
}
