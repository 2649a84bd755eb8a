import type { Use } from "#engine/tape/Tape.ts";
import { operationOf, type Graph } from "../graph/Graph.ts";
import type { Node, Operation } from "../graph/Node.ts";

/** Pieces into which a convolution's gradient cuts its sums: fixed, whatever the number of threads. */
const sumChunks = 64;

/**
 * Behind a relu, the gradient of a convolution's or a pooling's input is masked where that input was 0; the mask is applied
 * while the gradient is written. The sum over pixels that is the gradient of a bias comes with it.
 */
export function foldReluGradient(graph: Graph): void {
  for (const node of graph.inOrder()) {
    const { operation } = node;
    if (operation.kind === "convInputGrad" && node.inputs.length === 2) foldIntoConv(graph, node, operation);
    if (operation.kind === "maxPoolGrad" && !operation.reluMask) foldIntoPool(graph, node, operation);
  }
}

function foldIntoConv(graph: Graph, node: Node, operation: Extract<Operation, { kind: "convInputGrad" }>): void {
  const masked = maskedGradient(graph, node);
  if (!masked) return;
  apply(graph, node, masked.product);
  graph.setInputs(node, [...node.inputs, masked.source]);
  const sum = biasGradient(graph, node, operation.window.ci);
  if (!sum) return;
  const chunks = Math.min(sumChunks, operation.window.n * operation.window.h);
  const partials = graph.make([chunks, operation.window.ci]);
  node.operation = { ...operation, chunks };
  graph.setOutputs(node, [...node.outputs, partials]);
  const { outputs, kernels, order } = sum;
  graph.remove(sum);
  graph.add({ operation: { kind: "sumPartials", chunks }, inputs: [partials], outputs, kernels, order });
}

function foldIntoPool(graph: Graph, node: Node, operation: Extract<Operation, { kind: "maxPoolGrad" }>): void {
  const masked = maskedGradient(graph, node);
  const [x, y, dy] = node.inputs as [Use, Use, Use];
  if (!masked || masked.source.value !== x.value) return;
  apply(graph, node, masked.product);
  node.operation = { ...operation, reluMask: true };
  // A window's gradient goes to one pixel: the sum over all is one over the windows.
  const channels = operation.window.c;
  const sum = biasGradient(graph, node, channels);
  if (!sum) return;
  const above = graph.make(y.shape);
  const kept = graph.make(y.shape);
  const { kernels, order } = sum;
  graph.add({ operation: { kind: "elementwise", expression: "step" }, inputs: [y], outputs: [above], kernels, order });
  graph.add({ operation: { kind: "elementwise", expression: "mul" }, inputs: [{ value: dy.value, shape: y.shape }, above], outputs: [kept], kernels, order });
  graph.setInputs(sum, [{ value: kept.value, shape: [kept.value.size / channels, channels] }]);
}

/** The product of the node's gradient with `step` of a value of the same size, where nobody else reads the gradient. */
function maskedGradient(graph: Graph, node: Node): { product: Node; source: Use } | undefined {
  const { value } = node.outputs[0]!;
  const product = graph.soleUser(value);
  if (operationOf(product, "elementwise")?.expression !== "mul") return undefined;
  const other = product!.inputs.find((use) => use.value !== value);
  const step = other && graph.producer(other.value);
  if (operationOf(step, "elementwise")?.expression !== "step") return undefined;
  const source = step!.inputs[0]!;
  return source.value.size === value.size && product!.outputs[0]!.value.size === value.size ? { product: product!, source } : undefined;
}

function apply(graph: Graph, node: Node, product: Node): void {
  graph.remove(product);
  graph.setOutputs(node, product.outputs);
  node.kernels = [...new Set([...node.kernels, ...product.kernels])];
}

/** The sum over all pixels of the node's gradient. */
function biasGradient(graph: Graph, node: Node, channels: number): Node | undefined {
  return [...graph.users(node.outputs[0]!.value)].find((user) => user.operation.kind === "columnSum" && user.inputs[0]!.shape[1] === channels);
}
