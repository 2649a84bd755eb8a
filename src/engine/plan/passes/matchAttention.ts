import type { Use, Value } from "#engine/tape/Tape.ts";
import { headAxes } from "../emit/attention.ts";
import { operationOf, uniformNumber, type Graph } from "../graph/Graph.ts";
import { transposedLayout, type Layout } from "../graph/Layout.ts";
import type { ElementwiseExpression, Heads, Node } from "../graph/Node.ts";

/** A product with a matrix in front: C = A B, where A is the matrix of scores, or what lies like it. */
interface Product {
  readonly node: Node;
  readonly a: Layout;
  readonly b: Layout;
  readonly c: Layout;
  readonly other: Use;
  readonly to: Use;
}

/** Nodes that attention takes the place of, and what they make. */
interface Forward {
  readonly nodes: readonly Node[];
  readonly q: Use;
  readonly k: Use;
  readonly v: Use;
  readonly y: Use;
  readonly heads: Heads;
  readonly layouts: { readonly q: Layout; readonly k: Layout; readonly v: Layout; readonly y: Layout };
  readonly backward: Backward | undefined;
}

interface Backward {
  readonly nodes: readonly Node[];
  readonly dy: Use;
  readonly outputs: readonly [dq: Use, dk: Use, dv: Use];
  readonly layouts: { readonly dy: Layout; readonly dq: Layout; readonly dk: Layout; readonly dv: Layout };
}

/** From here down a number added to a score leaves nothing of its share: e to it is 0 in float32 beside any score that training reaches. */
const unseen = -1e8;

/**
 * softmax(scale Q K' + mask) V and its gradient become a command each, which keep no matrix of scores in memory. Only where nobody else
 * reads the scores or their shares, and the mask is none or hides what comes later; else the commands are those of the tape.
 */
export function matchAttention(graph: Graph): void {
  for (const node of graph.inOrder()) {
    if (!graph.nodes.has(node) || operationOf(node, "rowReduce")?.expression !== "rowMax") continue;
    const found = match(graph, node);
    if (found) replace(graph, found);
  }
}

function replace(graph: Graph, { nodes, q, k, v, y, heads, layouts, backward }: Forward): void {
  const statistics = graph.make([2, heads.batch.reduce((product, size) => product * size, 1), heads.queries]);
  for (const node of [...nodes, ...(backward?.nodes ?? [])]) graph.remove(node);
  graph.add({ operation: { kind: "attention", heads, layouts }, inputs: [q, k, v], outputs: [y, statistics], kernels: kernelsOf(nodes), order: lastOf(nodes) });
  if (!backward) return;
  const { q: qLayout, k: kLayout, v: vLayout } = layouts;
  graph.add({ operation: { kind: "attentionGrad", heads, layouts: { q: qLayout, k: kLayout, v: vLayout, ...backward.layouts } }, inputs: [q, k, v, backward.dy, statistics], outputs: backward.outputs, kernels: kernelsOf(backward.nodes), order: lastOf(backward.nodes) });
}

function kernelsOf(nodes: readonly Node[]): string[] {
  return [...new Set(nodes.flatMap(({ kernels }) => kernels))];
}

function lastOf(nodes: readonly Node[]): number {
  return Math.max(...nodes.map(({ order }) => order));
}

/** The whole of it, from the maximum that softmax begins with. */
function match(graph: Graph, rowMax: Node): Forward | undefined {
  const keys = rowMax.inputs[0]!.shape[1]!;
  const scores = rowMax.inputs[0]!.value;
  const softmax = softmaxOf(graph, rowMax, scores);
  const made = softmax && scoresOf(graph, scores, keys);
  if (!made) return undefined;
  const { shares } = softmax;
  const { product, scale, causal } = made;
  const [...batch] = product.c.dims.slice(0, -2);
  const queries = product.c.dims.at(-2)!;
  if (queries < 2 || keys < 2 || !isDense(product.c)) return undefined;
  const square = product.c;
  const rest = [...graph.users(shares)].map((node) => productWith(graph, node, shares)).filter((each) => each !== undefined);
  const out = rest.find(({ a }) => sameLayout(a, square));
  if (!out || graph.isWanted(shares)) return undefined;
  const layouts = { q: product.a, k: transposedLayout(product.b), v: out.b, y: out.c };
  const heads: Heads = { batch, queries, keys, width: layouts.q.dims.at(-1)!, valueWidth: layouts.v.dims.at(-1)!, causal, scale };
  const forward = { nodes: [product.node, ...made.nodes, ...softmax.nodes, out.node], q: product.node.inputs[0]!, k: product.other, v: out.other, y: out.to, heads, layouts };
  const others = [...graph.users(shares)].filter((user) => user !== out.node);
  const backward = others.length > 0 ? backwardOf(graph, { ...forward, backward: undefined }, { shares, others, square, scaled: made.scaled }) : undefined;
  if (others.length > 0 && !backward) return undefined;
  // Where shares are multiplied turned, their gradient looks like attention and they like its gradient, which then would be made of what it makes.
  if (backward?.nodes.some(({ order }) => order <= out.node.order)) return undefined;
  const all = [...Object.values(layouts), ...Object.values(backward?.layouts ?? {})];
  return all.every(hasRows) && headAxes(heads, Object.values(layouts)) && (!backward || headAxes(heads, all)) ? { ...forward, backward } : undefined;
}

/** x - max, e to it, their sum, and the quotient: as Softmax is lowered. */
function softmaxOf(graph: Graph, rowMax: Node, scores: Value): { shares: Value; nodes: Node[] } | undefined {
  const most = rowMax.outputs[0]!.value;
  const sub = graph.soleUser(most);
  if (!isElementwise(sub, "sub") || !isRowByRow(sub, scores, rowMax) || !onlyFor(graph, scores, [rowMax, sub])) return undefined;
  const exp = graph.soleUser(sub.outputs[0]!.value);
  if (!isElementwise(exp, "exp")) return undefined;
  const e = exp.outputs[0]!.value;
  const rowSum = [...graph.users(e)].find((user) => operationOf(user, "rowReduce")?.expression === "rowSum");
  const div = rowSum && graph.soleUser(rowSum.outputs[0]!.value);
  if (!isElementwise(div, "div") || rowSum!.inputs[0]!.shape[1] !== rowMax.inputs[0]!.shape[1] || !isRowByRow(div, e, rowSum!) || !onlyFor(graph, e, [rowSum!, div])) return undefined;
  return { shares: div.outputs[0]!.value, nodes: [rowMax, sub, exp, rowSum!, div] };
}

/** Whether `node` is of a matrix and its rows' sums or maxima, each with its own row: those of a square matrix may as well be taken for a row. */
function isRowByRow({ inputs, outputs }: Node, matrix: Value, reduced: Node): boolean {
  const [first, second] = inputs as [Use, Use];
  return first.value === matrix && second.value === reduced.outputs[0]!.value && first.shape.at(-1) === reduced.inputs[0]!.shape[1] && second.shape.at(-1) === 1 && outputs[0]!.value.size === matrix.size;
}

/** How the scores are multiplied with a number: the gradient is multiplied likewise. */
interface Scaled {
  readonly expression: "mul" | "div";
  readonly by: Value;
}

/** The product, and what scales and masks it. */
function scoresOf(graph: Graph, scores: Value, keys: number): { product: Product; nodes: Node[]; scale: number; scaled: Scaled | undefined; causal: boolean } | undefined {
  const nodes: Node[] = [];
  let from = scores;
  let node = graph.producer(from);
  let causal = false;
  if (isElementwise(node, "add")) {
    const mask = node.inputs.find(({ value }) => isCausalMask(value, keys));
    const masked = node.inputs.find(({ value }) => value !== mask?.value);
    if (!mask || !masked || masked.value.size !== from.size || mask.shape.at(-1) !== keys || !mask.shape.slice(0, -2).every((size) => size === 1)) return undefined;
    nodes.push(node);
    causal = true;
    from = masked.value;
    if (!onlyFor(graph, from, [node])) return undefined;
    node = graph.producer(from);
  }
  let [scale, scaled]: [number, Scaled | undefined] = [1, undefined];
  const expression = operationOf(node, "elementwise")?.expression;
  if (expression === "mul" || expression === "div") {
    const [a, b] = node!.inputs as [Use, Use];
    const [number, plain] = expression === "mul" && uniformNumber(a.value) !== undefined ? [a, b] : [b, a];
    const value = uniformNumber(number.value);
    if (value === undefined || plain.value.size !== from.size) return undefined;
    scaled = { expression, by: number.value };
    scale = expression === "mul" ? value : 1 / value;
    nodes.push(node!);
    from = plain.value;
    if (!onlyFor(graph, from, [node!])) return undefined;
    node = graph.producer(from);
  }
  const operation = operationOf(node, "matmul");
  if (!operation || operation.relu || node!.inputs.length !== 2 || operation.c.dims.at(-1) !== keys) return undefined;
  if (causal && operation.c.dims.at(-2) !== keys) return undefined;
  return { product: { node: node!, ...operation, other: node!.inputs[1]!, to: node!.outputs[0]! }, nodes, scale, scaled, causal };
}

/** Softmax's gradient dS = P dP - P sum(P dP), scaled, and the four products beside it. */
function backwardOf(graph: Graph, forward: Forward, { shares, others, square, scaled }: { shares: Value; others: readonly Node[]; square: Layout; scaled: Scaled | undefined }): Backward | undefined {
  const { layouts } = forward;
  const turned = transposedLayout(square);
  const products = others.flatMap((node) => productWith(graph, node, shares) ?? []);
  const [dv] = products;
  const [first, second] = others.filter((node) => isElementwise(node, "mul"));
  if (others.length !== 3 || products.length !== 1 || !dv || !first || !second || !sameLayout(dv.a, turned)) return undefined;
  const sums = (node: Node): Node | undefined => [...graph.users(node.outputs[0]!.value)].find((user) => operationOf(user, "rowReduce")?.expression === "rowSum");
  const weighted = sums(first) ? first : second;
  const spread = weighted === first ? second : first;
  const rowSum = sums(weighted);
  const gradient = weighted.inputs.find(({ value }) => value !== shares)?.value;
  const dp = gradient && graph.producer(gradient);
  const product = operationOf(dp, "matmul");
  if (!rowSum || !gradient || !dp || !product || product.relu || dp.inputs.length !== 2 || !onlyFor(graph, gradient, [weighted]) || !sameLayout(product.c, square)) return undefined;
  const sum = rowSum.outputs[0]!.value;
  if (rowSum.inputs[0]!.shape[1] !== square.dims.at(-1) || !onlyFor(graph, sum, [spread]) || !spread.inputs.some(({ value, shape }) => value === sum && shape.at(-1) === 1)) return undefined;
  const sub = graph.soleUser(spread.outputs[0]!.value);
  if (!isElementwise(sub, "sub") || sub.inputs[0]!.value !== weighted.outputs[0]!.value || sub.inputs[1]!.value !== spread.outputs[0]!.value || !onlyFor(graph, weighted.outputs[0]!.value, [rowSum, sub])) return undefined;

  const nodes = [dv.node, weighted, spread, rowSum, dp, sub];
  let ds = sub.outputs[0]!.value;
  if (scaled) {
    const scale = graph.soleUser(ds);
    if (!isElementwise(scale, scaled.expression) || !scale.inputs.some(({ value }) => value === scaled.by || (scaled.expression === "mul" ? uniformNumber(value) === uniformNumber(scaled.by) : value === scale.inputs[1]!.value && uniformNumber(value) === uniformNumber(scaled.by)))) return undefined;
    nodes.push(scale);
    ds = scale.outputs[0]!.value;
  }
  const last = [...graph.users(ds)].map((node) => productWith(graph, node, ds));
  const dq = last.find((each) => each && sameLayout(each.a, square));
  const dk = last.find((each) => each && sameLayout(each.a, turned));
  if (last.length !== 2 || !dq || !dk || graph.isWanted(ds)) return undefined;
  // All of it by the same matrices as forward.
  const same = (use: Use, layout: Layout, other: Use, otherLayout: Layout): boolean => use.value === other.value && sameLayout(layout, otherLayout);
  const dy = dp.inputs[0]!;
  if (!same(dp.inputs[1]!, product.b, forward.v, transposedLayout(layouts.v)) || !same(dv.other, dv.b, dy, product.a)) return undefined;
  if (!same(dq.other, dq.b, forward.k, layouts.k) || !same(dk.other, dk.b, forward.q, layouts.q)) return undefined;
  return { nodes: [...nodes, dq.node, dk.node], dy, outputs: [dq.to, dk.to, dv.to], layouts: { dy: product.a, dq: dq.c, dk: dk.c, dv: dv.c } };
}

/** The product that reads `value` once, written so that it comes first: C' = B' A' where it came second. */
function productWith(graph: Graph, node: Node, value: Value): Product | undefined {
  const operation = operationOf(node, "matmul");
  const [first, second] = node.inputs as [Use, Use];
  if (!operation || operation.relu || node.inputs.length !== 2 || (first.value === value) === (second.value === value)) return undefined;
  const { a, b, c } = operation;
  const to = node.outputs[0]!;
  return first.value === value ? { node, a, b, c, other: second, to } : { node, a: transposedLayout(b), b: transposedLayout(a), c: transposedLayout(c), other: first, to };
}

/** Zeros up to the diagonal and beside it nothing that could be seen. */
function isCausalMask({ kind, size, dtype, data }: Value, keys: number): boolean {
  if ((kind !== "constant" && kind !== "captured") || dtype !== "float32" || size !== keys * keys || !data) return false;
  for (let row = 0, at = 0; row < keys; row++) for (let column = 0; column < keys; column++, at++) if (column <= row ? data[at] !== 0 : !(data[at]! <= unseen)) return false;
  return true;
}

function isElementwise(node: Node | undefined, expression: ElementwiseExpression): node is Node {
  return operationOf(node, "elementwise")?.expression === expression;
}

function onlyFor(graph: Graph, value: Value, nodes: readonly Node[]): boolean {
  const users = graph.users(value);
  return !graph.isWanted(value) && users.size === nodes.length && nodes.every((node) => users.has(node));
}

/** Rows whose columns lie side by side. */
function hasRows({ dims, strides }: Layout): boolean {
  return (dims.at(-1) === 1 || strides.at(-1) === 1) && strides.every((stride) => stride >= 0);
}

/** One matrix after the other, in rows. */
function isDense(layout: Layout): boolean {
  let expected = 1;
  for (let axis = layout.dims.length - 1; axis >= 0; axis--) {
    if (layout.dims[axis] !== 1 && layout.strides[axis] !== expected) return false;
    expected *= layout.dims[axis]!;
  }
  return layout.offset === 0;
}

/** The same elements at the same indices. */
function sameLayout(a: Layout, b: Layout): boolean {
  return a.offset === b.offset && a.dims.length === b.dims.length && a.dims.every((size, axis) => size === b.dims[axis] && (size === 1 || a.strides[axis] === b.strides[axis]));
}
