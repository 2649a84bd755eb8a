import type { Use, Value } from "#engine/tape/Tape.ts";
import { operationOf, uniformNumber, type Graph, type GraphUpdate } from "../graph/Graph.ts";
import type { ElementwiseExpression, Node } from "../graph/Node.ts";

/** Elements after which a command is full: few commands, but gradients that are used soon after they are made. */
const commandSize = 1 << 16;

/** One variable that Adam trains. */
interface Match {
  variable: GraphUpdate;
  first: GraphUpdate;
  second: GraphUpdate;
  gradient: Use;
  /** Minus the rate, and 1 minus each beta's power. */
  shared: readonly [Use, Use, Use];
  beta1: readonly [number, number];
  beta2: readonly [number, number];
  epsilon: number;
  order: number;
}

/** Adam as tfjs writes it, kernel by kernel, becomes commands for many variables at once, done in place. */
export function matchAdam(graph: Graph): void {
  const byAfter = new Map(graph.updates.map((update) => [update.after, update]));
  const groups = Map.groupBy(graph.updates.flatMap((update) => match(graph, update, byAfter) ?? []), ({ shared, beta1, beta2, epsilon }) => [...shared.map(({ value }) => value.id), ...beta1, ...beta2, epsilon].join());
  for (const group of groups.values()) {
    group.sort((a, b) => a.order - b.order);
    let command: Match[] = [];
    let size = 0;
    for (const each of group) {
      command.push(each);
      size += each.gradient.value.size;
      if (size < commandSize) continue;
      addCommand(graph, command);
      command = [];
      size = 0;
    }
    if (command.length > 0) addCommand(graph, command);
  }
}

function addCommand(graph: Graph, matches: readonly Match[]): void {
  const updates = matches.flatMap(({ variable, first, second }) => [variable, first, second]);
  for (const { after } of updates) {
    const producer = graph.producer(after);
    if (producer) graph.remove(producer);
  }
  const { shared, beta1, beta2, epsilon } = matches[0]!;
  graph.add({
    operation: { kind: "adam", beta1, beta2, epsilon },
    inputs: [...shared, ...matches.flatMap(({ variable, gradient, first, second }) => [useOf(variable.before), gradient, useOf(first.before), useOf(second.before)])],
    outputs: updates.map(({ after }) => useOf(after)),
    kernels: ["Adam"],
    order: Math.max(...matches.map(({ order }) => order)),
  });
}

/** variable = first / power1 / (sqrt(second / power2) + epsilon) * -rate + variable */
function match(graph: Graph, variable: GraphUpdate, byAfter: ReadonlyMap<Value, GraphUpdate>): Match | undefined {
  const sum = operands(graph, variable.after, "add");
  if (!sum || sum[1].value !== variable.before) return undefined;
  const change = operands(graph, sum[0].value, "mul");
  const ratio = change && operands(graph, change[0].value, "div");
  const corrected = ratio && operands(graph, ratio[0].value, "div");
  const below = ratio && operands(graph, ratio[1].value, "add");
  const epsilon = below && uniformNumber(below[1].value);
  const root = below && graph.producer(below[0].value);
  if (!change || change[1].value.size !== 1 || !corrected || !below || epsilon === undefined || operationOf(root, "elementwise")?.expression !== "sqrt") return undefined;
  const squared = operands(graph, root!.inputs[0]!.value, "div");
  const first = byAfter.get(corrected[0].value);
  const second = squared && byAfter.get(squared[0].value);
  if (!first || !second || corrected[1].value.size !== 1 || squared[1].value.size !== 1) return undefined;

  const firstMoment = moment(graph, first);
  const secondMoment = moment(graph, second);
  if (!firstMoment || !secondMoment) return undefined;
  const square = graph.producer(secondMoment.of.value);
  const gradient = firstMoment.of;
  if (operationOf(square, "elementwise")?.expression !== "square" || square!.inputs[0]!.value !== gradient.value || gradient.value.size !== variable.before.size) return undefined;
  if ([variable, first, second].some(({ before }) => graph.isWanted(before))) return undefined;
  // Whoever else reads a new value might need an old one too, and that is gone.
  const own = new Set([graph.producer(corrected[0].value), ...[change[0], ratio[0], ratio[1], below[0], root!.inputs[0]!, sum[0]].map(({ value }) => graph.producer(value))]);
  if ([variable, first, second].some(({ after }) => [...graph.users(after)].some((user) => !own.has(user)))) return undefined;
  return { variable, first, second, gradient, shared: [change[1], corrected[1], squared[1]], beta1: firstMoment.betas, beta2: secondMoment.betas, epsilon, order: graph.producer(gradient.value)?.order ?? -1 };
}

/** new = old * beta + of * (1 - beta) */
function moment(graph: Graph, { before, after }: GraphUpdate): { of: Use; betas: [number, number] } | undefined {
  const sum = operands(graph, after, "add");
  const kept = sum && operands(graph, sum[0].value, "mul");
  const added = sum && operands(graph, sum[1].value, "mul");
  const beta = kept && uniformNumber(kept[1].value);
  const rest = added && uniformNumber(added[1].value);
  return kept && added && beta !== undefined && rest !== undefined && kept[0].value === before ? { of: added[0], betas: [beta, rest] } : undefined;
}

function operands(graph: Graph, value: Value, expression: ElementwiseExpression): [Use, Use] | undefined {
  const producer: Node | undefined = graph.producer(value);
  return operationOf(producer, "elementwise")?.expression === expression ? (producer!.inputs as [Use, Use]) : undefined;
}

function useOf(value: Value): Use {
  return { value, shape: value.shape };
}
