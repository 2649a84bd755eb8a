import type { Use } from "#engine/tape/Tape.ts";
import type { Expression } from "#engine/program/operations.ts";
import { uniformNumber, type Graph } from "../graph/Graph.ts";
import type { Node } from "../graph/Node.ts";

/** What constant tensors of one number become; others are left to the step. */
const formulas: Partial<Record<Expression, (a: number, b: number) => number>> = {
  copy: (a) => a, add: (a, b) => a + b, sub: (a, b) => a - b, mul: (a, b) => a * b, div: (a, b) => a / b, max: Math.max, min: Math.min,
  neg: (a) => -a, square: (a) => a * a, sqrt: Math.sqrt, rsqrt: (a) => 1 / Math.sqrt(a), reciprocal: (a) => 1 / a, abs: Math.abs,
  fromInt: (a) => a, toInt: Math.trunc, rowMax: (a) => a, rowMin: (a) => a, rowArgMax: () => 0, rowArgMin: () => 0,
};

/** Gradients begin with tensors of ones and means with divisions by a count: what follows from one number alone is one number. */
export function foldConstants(graph: Graph): void {
  for (const node of graph.inOrder()) {
    const number = numberOf(node);
    if (number === undefined) continue;
    const output = node.outputs[0]!.value;
    graph.remove(node);
    graph.replaceValue(output, graph.filled(number, output).value);
  }
}

function numberOf(node: Node): number | undefined {
  const numbers = node.inputs.flatMap((use) => uniformNumber(use.value) ?? []);
  if (numbers.length === 0 || numbers.length < node.inputs.length) return undefined;
  const [a, b = a] = numbers as [number, number?];
  const { operation } = node;
  switch (operation.kind) {
    case "view": return a;
    case "sumAll": return a * sizeOf(node.inputs[0]!) * operation.scale;
    case "columnSum": return a * node.inputs[0]!.shape[0]!;
    case "elementwise": return formulas[operation.expression]?.(a, b);
    case "rowReduce": {
      const columns = node.inputs[0]!.shape[1]!;
      return operation.expression === "rowSum" ? a * columns : operation.expression === "rowProduct" ? a ** columns : formulas[operation.expression]?.(a, b);
    }
    default: return undefined;
  }
}

function sizeOf(use: Use): number {
  return use.value.size;
}
