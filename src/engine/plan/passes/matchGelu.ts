import type { Use, Value } from "#engine/tape/Tape.ts";
import { operationOf, uniformNumber, type Graph } from "../graph/Graph.ts";
import type { ElementwiseExpression, Node } from "../graph/Node.ts";
import { removeDeadNodes } from "./removeDeadNodes.ts";

/** What GELU and its gradient are written with: smooth functions, so that two of them that agree at some points agree everywhere. */
const smooth: Partial<Record<ElementwiseExpression, (u: number, v: number) => number>> = {
  add: (u, v) => u + v, sub: (u, v) => u - v, mul: (u, v) => u * v, div: (u, v) => u / v, neg: (u) => -u, copy: (u) => u,
  square: (u) => u * u, pow: (u, v) => u ** v, tanh: Math.tanh,
};

/** Of x, and of the gradient that comes in: where both ways of writing are computed. Far from zero what is added shows, however little of it. */
const points = [[0.31, 1.7], [-0.83, -0.6], [1.21, 0.45], [-1.52, 2.3], [2.04, -1.1], [-2.6, 0.9], [0.07, -2.2], [3.3, 1.3], [-1e3, 0.8], [1e3, -0.4]] as const;
/** Constants are float32: what differs by less is the same function. */
const tolerance = 3e-7;

/** Nodes between x and tanh, and those that may follow on tanh or on x. */
const mostAbove = 8;
const mostBelow = 64;
/** Values that one of GELU is made of. A long chain of sums and products would be gone through for each tanh in it. */
const mostInside = 64;

const inner = (x: number): number => Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
const gelu = (x: number): number => (x * (1 + Math.tanh(inner(x)))) / 2;
const geluGrad = (x: number, dy: number): number => {
  const t = Math.tanh(inner(x));
  return dy * ((1 + t) / 2 + (x / 2) * (1 - t * t) * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x));
};

/**
 * GELU in the tanh form (Hendrycks and Gimpel, arXiv 1606.08415) and its gradient become an instruction each, in whatever order their products
 * and sums were written: they are known by their numbers. The gradient then needs x alone, and no tanh is kept for it.
 */
export function matchGelu(graph: Graph): void {
  for (const node of graph.inOrder()) {
    if (!graph.nodes.has(node) || operationOf(node, "elementwise")?.expression !== "tanh") continue;
    const x = argumentOf(graph, node);
    const below = x ? nodesBelow(graph, x) : [];
    const forward = below.find((one) => isSame(graph, one, [x!], gelu));
    if (!x || !forward) continue;
    const made = new Set(below.map((one) => one.outputs[0]!.value));
    for (const one of below) {
      if (one === forward || !graph.nodes.has(one)) continue;
      const [leaf, ...more] = leavesOf(graph, one, made).filter((value) => value !== x);
      if (!leaf || more.length > 0) continue;
      const dy = [leaf, ...scaledIn(graph, leaf)].find((value) => value.size === x.size && isSame(graph, one, [x, value], geluGrad));
      if (dy) replace(graph, one, "geluGrad", [x, dy]);
    }
    removeDeadNodes(graph);
    if (isAlone(graph, forward, made)) replace(graph, forward, "gelu", [x]);
  }
  removeDeadNodes(graph);
}

/** The nearest value of which the tanh's argument is that of GELU. */
function argumentOf(graph: Graph, tanh: Node): Value | undefined {
  const candidates = [tanh.inputs[0]!.value];
  for (const value of candidates) {
    if (isSame(graph, tanh, [value], (x) => Math.tanh(inner(x)))) return value;
    if (candidates.length > mostAbove) continue;
    for (const input of smoothNode(graph.producer(value))?.inputs ?? []) if (input.value.size === tanh.outputs[0]!.value.size && uniformNumber(input.value) === undefined && !candidates.includes(input.value)) candidates.push(input.value);
  }
  return undefined;
}

/** What is made of x element by element, smoothly, and of that. */
function nodesBelow(graph: Graph, x: Value): Node[] {
  const found = new Set<Node>();
  const values = [x];
  for (const value of values) {
    for (const user of graph.users(value)) {
      if (found.size === mostBelow || found.has(user) || !smoothNode(user) || user.outputs[0]!.value.size !== x.size) continue;
      found.add(user);
      values.push(user.outputs[0]!.value);
    }
  }
  return [...found];
}

function smoothNode(node: Node | undefined): Node | undefined {
  const expression = operationOf(node, "elementwise")?.expression;
  return expression && smooth[expression] ? node : undefined;
}

/** Values that a node is made of by those of `made`, and not one of them. */
function leavesOf(graph: Graph, node: Node, made: ReadonlySet<Value>): Value[] {
  const values = new Set([node.outputs[0]!.value]);
  for (const value of values) if (made.has(value)) for (const input of graph.producer(value)!.inputs) values.add(input.value);
  return [...values].filter((value) => !made.has(value) && uniformNumber(value) === undefined);
}

/** The value of which this one is a multiple: a factor of GELU may stand outside of it. */
function scaledIn(graph: Graph, value: Value): Value[] {
  const inputs = smoothNode(graph.producer(value))?.inputs.filter((use) => uniformNumber(use.value) === undefined) ?? [];
  return inputs.length === 1 ? [inputs[0]!.value] : [];
}

/** Whether the node's value is this function of `leaves`, at every point. */
function isSame(graph: Graph, node: Node, leaves: readonly Value[], exact: (x: number, dy: number) => number): boolean {
  return points.every(([x, dy]) => {
    const known = new Map<Value, number | undefined>(leaves.map((value, index) => [value, index === 0 ? x : dy]));
    const number = valueAt(graph, node.outputs[0]!.value, known);
    return number !== undefined && Math.abs(number - exact(x, dy)) <= tolerance * Math.max(1, Math.abs(dy));
  });
}

/** What `value` is where some are `known`; undefined where that does not decide it, or by too many others. */
function valueAt(graph: Graph, value: Value, known: Map<Value, number | undefined>): number | undefined {
  if (known.has(value)) return known.get(value);
  if (known.size > mostInside) return undefined;
  let number = uniformNumber(value);
  const node = number === undefined ? smoothNode(graph.producer(value)) : undefined;
  if (node) {
    known.set(value, undefined);
    const [u, v] = node.inputs.map((use) => valueAt(graph, use.value, known));
    const compute = smooth[operationOf(node, "elementwise")!.expression]!;
    number = u === undefined || (node.inputs.length > 1 && v === undefined) ? undefined : compute(u, v ?? 0);
  }
  known.set(value, number);
  return number;
}

/** Whether nobody but the node needs what it is made of by nodes of `made`. */
function isAlone(graph: Graph, node: Node, made: ReadonlySet<Value>): boolean {
  const nodes = new Set([node]);
  for (const one of nodes) for (const { value } of one.inputs) if (made.has(value)) nodes.add(graph.producer(value)!);
  return [...nodes].every((one) => one === node || (!graph.isWanted(one.outputs[0]!.value) && [...graph.users(one.outputs[0]!.value)].every((user) => nodes.has(user))));
}

function replace(graph: Graph, node: Node, expression: ElementwiseExpression, inputs: readonly Value[]): void {
  const { shape } = node.outputs[0]!;
  graph.remove(node);
  graph.add({ operation: { kind: "elementwise", expression }, inputs: inputs.map((value): Use => ({ value, shape })), outputs: node.outputs, kernels: node.kernels, order: node.order });
}
