import type { Graph } from "../graph/Graph.ts";

/** Removes nodes whose outputs nobody reads and nobody wants, and then those that only served them. */
export function removeDeadNodes(graph: Graph): void {
  const candidates = [...graph.inOrder()];
  for (let node = candidates.pop(); node; node = candidates.pop()) {
    if (!graph.nodes.has(node) || node.operation.kind === "check" || node.outputs.some(({ value }) => graph.users(value).size > 0 || graph.isWanted(value))) continue;
    graph.remove(node);
    for (const { value } of node.inputs) {
      const producer = graph.producer(value);
      if (producer) candidates.push(producer);
    }
  }
}
