import type { Use } from "#engine/tape/Tape.ts";
import { operationOf, uniformNumber, type Graph } from "../graph/Graph.ts";
import type { Node } from "../graph/Node.ts";
import { padShape, sizeOf, type Shape } from "../graph/shapes.ts";

/**
 * What is made of a few numbers alone, and only repeated to fill its shape, is made of those few and repeated by whoever reads it. So tfjs
 * writes the gradient of a mean: repeated, by one, by the number of elements.
 */
export function narrowBroadcasts(graph: Graph): void {
  for (const node of graph.inOrder()) {
    const shape = narrowShape(graph, node);
    if (!shape) continue;
    const wide = node.outputs[0]!;
    const narrow = { value: graph.make(shape).value, shape };
    const inputs = node.inputs.map((use) => {
      const number = uniformNumber(use.value);
      return number === undefined ? { value: use.value, shape } : graph.number(number);
    });
    for (const user of Array.from(graph.users(wide.value))) graph.setInputs(user, user.inputs.map((use): Use => (use.value === wide.value ? narrow : use)));
    graph.setInputs(node, inputs);
    graph.setOutputs(node, [narrow]);
  }
}

/** The shape of what the node repeats; undefined where it makes more than that, or somebody needs it whole. */
function narrowShape(graph: Graph, node: Node): Shape | undefined {
  const output = node.outputs[0];
  if (!operationOf(node, "elementwise") || output?.value.dtype !== "float32" || graph.isWanted(output.value)) return undefined;
  const rank = output.shape.length;
  const shapes = node.inputs.filter(({ value }) => uniformNumber(value) === undefined).map((use) => padShape(use.shape, rank));
  const [shape] = shapes;
  if (!shape || sizeOf(shape) >= output.value.size || shapes.some((other) => other.some((size, axis) => size !== shape[axis]))) return undefined;
  const repeats = (user: Node): boolean => operationOf(user, "elementwise") !== undefined && user.inputs.every((use) => use.value !== output.value || isSame(use.shape, output.shape));
  return [...graph.users(output.value)].every((user) => repeats(user) && isSame(user.outputs[0]!.shape.slice(-rank), output.shape)) ? shape : undefined;
}

function isSame(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
