import { operationOf, uniformNumber, type Graph } from "../graph/Graph.ts";
import { isContiguous } from "../graph/Layout.ts";
import type { Use } from "#engine/tape/Tape.ts";
import type { Node } from "../graph/Node.ts";

/** Removes what changes nothing: whole views, products with one, sums with zero, an integer's way to float32 and back; and says powers and means in cheaper words. */
export function simplify(graph: Graph): void {
  for (const node of graph.inOrder()) {
    rewritePower(graph, node);
    scaleSum(graph, node);
    if (!graph.nodes.has(node)) continue;
    const same = sameAs(graph, node);
    const output = node.outputs[0]?.value;
    if (!same || !output || same.size !== output.size) continue;
    // tfjs's own kernels go by the type of what they are given.
    if (same.dtype !== output.dtype && [...graph.users(output)].some((user) => user.operation.kind === "host")) continue;
    graph.remove(node);
    graph.replaceValue(output, same);
  }
}

/** The value that the node only repeats. */
function sameAs(graph: Graph, node: Node): Use["value"] | undefined {
  const { operation } = node;
  if (operation.kind === "view") return operation.layout.offset === 0 && isContiguous(operation.layout) ? node.inputs[0]!.value : undefined;
  if (operation.kind !== "elementwise") return undefined;
  const [a, b] = node.inputs as [Use, Use?];
  const [left, right] = [uniformNumber(a.value), b && uniformNumber(b.value)];
  switch (operation.expression) {
    case "mul": return right === 1 ? a.value : left === 1 ? b!.value : undefined;
    case "div": return right === 1 ? a.value : undefined;
    case "add": return right === 0 ? a.value : left === 0 ? b!.value : undefined;
    case "sub": return right === 0 ? a.value : undefined;
    case "pow": return right === 1 ? a.value : undefined;
    case "fromInt": {
      const cast = graph.producer(a.value);
      return graph.integerBounds.has(a.value) && operationOf(cast, "elementwise")?.expression === "toInt" ? cast!.inputs[0]!.value : undefined;
    }
    default: return undefined;
  }
}

/** A mean is a sum and its scale. */
function scaleSum(graph: Graph, node: Node): void {
  const expression = operationOf(node, "elementwise")?.expression;
  const [a, b] = node.inputs as [Use, Use?];
  const sum = b && graph.producer(a.value);
  const operation = operationOf(sum, "sumAll");
  const factor = b && uniformNumber(b.value);
  if (!operation || factor === undefined || (expression !== "mul" && expression !== "div") || node.outputs[0]!.value.size !== 1 || graph.soleUser(a.value) !== node) return;
  graph.remove(node);
  graph.setOutputs(sum!, node.outputs);
  sum!.operation = { kind: "sumAll", scale: expression === "mul" ? operation.scale * factor : operation.scale / factor };
}

/** Squares and cubes by multiplication. */
function rewritePower(graph: Graph, node: Node): void {
  if (operationOf(node, "elementwise")?.expression !== "pow") return;
  const [base, exponent] = node.inputs as [Use, Use];
  const power = uniformNumber(exponent.value);
  if ((power !== 2 && power !== 3) || base.value.size !== node.outputs[0]!.value.size) return;
  const square = power === 2 ? node.outputs[0]! : graph.make(base.shape);
  const { kernels, order, outputs } = node;
  graph.remove(node);
  graph.add({ operation: { kind: "elementwise", expression: "square" }, inputs: [base], outputs: [square], kernels, order });
  if (power === 3) graph.add({ operation: { kind: "elementwise", expression: "mul" }, inputs: [square, base], outputs, kernels, order });
}
