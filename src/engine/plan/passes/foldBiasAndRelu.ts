import type { Graph } from "../graph/Graph.ts";
import type { Node, Operation } from "../graph/Node.ts";
import { operationOf } from "../graph/Graph.ts";
import { broadcastOf } from "../rows/broadcastOf.ts";

type Biased = Extract<Operation, { relu: boolean }>;

/** A bias and a relu that follow a product or a convolution are done while its output is in registers. */
export function foldBiasAndRelu(graph: Graph): void {
  for (const node of graph.inOrder()) {
    const { operation } = node;
    if (operation.kind !== "matmul" && operation.kind !== "conv" && operation.kind !== "depthwise") continue;
    if (!operation.relu && node.inputs.length === 2) foldBias(graph, node);
    if (!operation.relu) foldRelu(graph, node, operation);
  }
}

function foldBias(graph: Graph, node: Node): void {
  const { value, shape } = node.outputs[0]!;
  const sum = graph.soleUser(value);
  if (operationOf(sum, "elementwise")?.expression !== "add" || sum!.inputs[0]!.value === sum!.inputs[1]!.value) return;
  const bias = sum!.inputs.find((use) => use.value !== value)!;
  const to = sum!.outputs[0]!;
  const channels = shape.at(-1)!;
  const broadcast = broadcastOf(to.shape, bias.shape);
  const fits = broadcast.kind === "trailing" ? broadcast.period === channels : broadcast.kind === "scalar" && channels === 1;
  if (to.value.size !== value.size || !fits) return;
  absorb(graph, node, sum!);
  graph.setInputs(node, [...node.inputs, bias]);
}

function foldRelu(graph: Graph, node: Node, operation: Biased): void {
  const relu = graph.soleUser(node.outputs[0]!.value);
  if (operationOf(relu, "elementwise")?.expression !== "relu") return;
  absorb(graph, node, relu!);
  node.operation = { ...operation, relu: true };
}

/** `node` makes at once what `next` made of its output. */
function absorb(graph: Graph, node: Node, next: Node): void {
  graph.remove(next);
  graph.setOutputs(node, next.outputs);
  node.kernels = [...new Set([...node.kernels, ...next.kernels])];
}
