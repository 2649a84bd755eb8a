import type { Value } from "#engine/tape/Tape.ts";
import { uniformNumber, type Graph } from "../graph/Graph.ts";
import type { ElementwiseExpression, Node } from "../graph/Node.ts";
import { RowGroup } from "./RowGroup.ts";
import type { Unit } from "./groupRows.ts";

/** What takes less time to compute once more, from what a row program has in the cache, than to write to memory and to read again. */
const cheap: ReadonlySet<ElementwiseExpression> = new Set<ElementwiseExpression>([
  "add", "sub", "mul", "div", "max", "min", "copy", "neg", "abs", "sign", "square", "relu", "step", "stepOr", "keepWhere", "keepUnless",
  "greater", "greaterEqual", "less", "lessEqual", "equal", "notEqual",
]);

/** Instructions that cost as much as a value's way through memory. */
const instructionsPerPass = 4;

/**
 * A gradient's row program reads what the forward one left for it. What is cheap to compute again from fewer values, it
 * computes again: less memory to write, to hold, and to read. (Where to cut is the question of Chen et al., "Training deep nets with
 * sublinear memory cost", 2016; here a cut is only made where it saves time.)
 */
export function recompute(graph: Graph, units: readonly Unit[]): Unit[] {
  const groups = units.flatMap((unit) => (unit.kind === "rows" ? [unit.group] : []));
  const madeIn = new Map<Value, RowGroup>();
  for (const group of groups) for (const value of group.made.keys()) madeIn.set(value, group);
  const changing = new Set(graph.updates.map(({ before }) => before));
  const replaced = new Map<RowGroup, RowGroup>();
  for (const group of groups) {
    let reader = group;
    for (const maker of new Set([...readsOf(group)].flatMap((value) => madeIn.get(value) ?? []))) {
      if (maker === group) continue;
      const wanted = bestChoice(graph, { reader, maker: replaced.get(maker) ?? maker, changing });
      if (wanted.size === 0) continue;
      reader = withCopies(graph, reader, replaced.get(maker) ?? maker, wanted) ?? reader;
    }
    if (reader !== group) replaced.set(group, reader);
  }
  if (replaced.size === 0) return [...units];
  return withoutUnread(graph, units.map((unit) => (unit.kind === "rows" ? { kind: "rows", group: replaced.get(unit.group) ?? unit.group } : unit)));
}

interface Pair {
  reader: RowGroup;
  maker: RowGroup;
  /** Variables that the step changes: nobody may read them later than before. */
  changing: ReadonlySet<Value>;
}

/** Which of the maker's tiles the reader should compute itself; empty where none. */
function bestChoice(graph: Graph, pair: Pair): Set<Value> {
  const { reader, maker } = pair;
  const chosen = new Set([...readsOf(reader)].filter((value) => maker.made.get(value) === "tile" && value.size === reader.total && leavesOf(graph, value, pair)));
  let gain = gainOf(graph, chosen, pair);
  for (let better = true; better; ) {
    better = false;
    for (const value of chosen) {
      const fewer = new Set([...chosen].filter((other) => other !== value));
      const without = gainOf(graph, fewer, pair);
      if (without < gain) continue;
      chosen.delete(value);
      gain = without;
      better = true;
    }
  }
  return gain > 0 ? chosen : new Set();
}

interface Leaves {
  leaves: Set<Value>;
  nodes: Set<Node>;
}

/** From what, and by which of the maker's nodes, the value is computed again; undefined where it cannot be. */
function leavesOf(graph: Graph, value: Value, pair: Pair, found: Leaves = { leaves: new Set(), nodes: new Set() }, top = true): Leaves | undefined {
  const { maker, changing } = pair;
  const node = maker.made.get(value) === "tile" ? graph.producer(value) : undefined;
  const expression = node?.operation.kind === "elementwise" ? node.operation.expression : undefined;
  if (!node || !expression || !cheap.has(expression)) {
    if (top || changing.has(value)) return undefined;
    found.leaves.add(value);
    return found;
  }
  if (found.nodes.has(node)) return found;
  found.nodes.add(node);
  for (const { value: input } of node.inputs) {
    if (uniformNumber(input) !== undefined) continue;
    if (!leavesOf(graph, input, pair, found, false)) return undefined;
  }
  return found;
}

/** Passes over memory that are saved when the reader computes these values itself. */
function gainOf(graph: Graph, chosen: ReadonlySet<Value>, pair: Pair): number {
  const { reader, maker } = pair;
  const all: Leaves = { leaves: new Set(), nodes: new Set() };
  for (const value of chosen) leavesOf(graph, value, pair, all);
  const read = readsOf(reader);
  const leaves = (value: Value): boolean => graph.isWanted(value) || [...graph.users(value)].some((user) => !maker.roles.has(user) && !(reader.roles.has(user) && chosen.has(value)));
  const kept = (value: Value): boolean => maker.made.get(value) !== "tile" || leaves(value);
  let gain = -all.nodes.size / instructionsPerPass;
  for (const value of chosen) if (!all.leaves.has(value)) gain += leaves(value) ? 1 : 2;
  for (const value of all.leaves) {
    const size = value.size / reader.total;
    if (!chosen.has(value) && !read.has(value)) gain -= size * (kept(value) ? 1 : 2);
  }
  return gain;
}

/** The reader with copies of the maker's nodes in front; undefined where it cannot take them. */
function withCopies(graph: Graph, reader: RowGroup, maker: RowGroup, chosen: ReadonlySet<Value>): RowGroup | undefined {
  const needed: Leaves = { leaves: new Set(), nodes: new Set() };
  for (const value of chosen) leavesOf(graph, value, { reader, maker, changing: new Set() }, needed);
  const copyOf = new Map<Value, Value>();
  const inCopies = (node: Node): Node["inputs"] => node.inputs.map((use) => ({ ...use, value: copyOf.get(use.value) ?? use.value }));
  const copies = maker.nodes.filter((node) => needed.nodes.has(node)).map((node) => {
    const [output] = node.outputs as [Node["outputs"][number]];
    const made = { ...graph.make(output.value.shape, output.value.dtype), shape: output.shape };
    const copy = graph.add({ ...node, inputs: inCopies(node), outputs: [made] });
    copyOf.set(output.value, made.value);
    return copy;
  });
  const before = reader.nodes.map((node) => node.inputs);
  for (const node of reader.nodes) graph.setInputs(node, inCopies(node));
  const [first, ...others] = [...copies, ...reader.nodes] as [Node, ...Node[]];
  const group = new RowGroup(first, reader.position);
  group.fixed = reader.fixed;
  if (others.every((node) => group.join(node)) && group.columns === reader.columns && reader.nodes.every((node) => group.roles.get(node) === reader.roles.get(node))) return group;
  reader.nodes.forEach((node, index) => graph.setInputs(node, before[index]!));
  for (const copy of copies.toReversed()) graph.remove(copy);
  return undefined;
}

/** The units without the nodes that nobody reads any more. */
function withoutUnread(graph: Graph, units: readonly Unit[]): Unit[] {
  const dead = new Set<Node>();
  return units.toReversed().flatMap((unit): Unit[] => {
    if (unit.kind === "node") return [unit];
    for (const node of unit.group.nodes.toReversed()) {
      if (node.outputs.some(({ value }) => graph.isWanted(value) || graph.users(value).size > 0)) continue;
      dead.add(node);
      graph.remove(node);
    }
    unit.group.drop(dead);
    return unit.group.nodes.length > 0 ? [unit] : [];
  }).toReversed();
}

/** Full values and vectors that a group reads and does not make. */
function readsOf(group: RowGroup): Set<Value> {
  return new Set(group.nodes.flatMap((node) => node.inputs.map(({ value }) => value)).filter((value) => !group.made.has(value) && uniformNumber(value) === undefined));
}
