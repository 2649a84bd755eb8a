import type { Value } from "#engine/tape/Tape.ts";
import { uniformNumber, type Graph } from "../graph/Graph.ts";
import type { Node } from "../graph/Node.ts";
import { overwrites, producersOf } from "../schedule/orderNodes.ts";
import { isRowNode, RowGroup } from "./RowGroup.ts";

/** What is done at once: a row program, or one node. */
export type Unit = { readonly kind: "rows"; readonly group: RowGroup } | { readonly kind: "node"; readonly node: Node };

/** Groups that touch a value are asked in this number, the latest first: a value that everybody reads would make it quadratic. */
const asked = 4;

/**
 * Groups elementwise nodes and reductions that share values into row programs, in one walk along `ordered`. A group stands
 * at one position of that order; a node joins it by moving up to it (when all it reads is made before), or by the group
 * moving down to the node (when nobody between reads what the group makes). So the units are in a valid order by construction.
 */
export function groupRows(graph: Graph, ordered: readonly Node[], { fuse }: { fuse: boolean }): Unit[] {
  const groupOf = new Map<Node, RowGroup>();
  const positions = new Map<Node, number>();
  const touching = new Map<Value, RowGroup[]>();
  const single: { node: Node; position: number }[] = [];
  const overwriting = Map.groupBy(overwrites(graph), ({ writer }) => writer);
  /** Numbers have nothing to share but a command: the latest group of them is asked as well. */
  let scalars: RowGroup | undefined;
  const positionOf = (node: Node): number => groupOf.get(node)?.position ?? positions.get(node) ?? -1;

  const before = (node: Node): Node[] => [...producersOf(graph, node), ...(overwriting.get(node) ?? []).map(({ reader }) => reader)];

  /** The position at which the group can stand with this node in it. */
  const meetingPoint = (group: RowGroup, node: Node, position: number): number | undefined => {
    if (before(node).every((other) => groupOf.get(other) === group || (positions.has(other) && positionOf(other) < group.position))) return group.position;
    return group.fixed ? undefined : position;
  };

  ordered.forEach((node, position) => {
    positions.set(node, position);
    let group: RowGroup | undefined;
    if (isRowNode(node)) {
      if (fuse) {
        for (const candidate of candidates(node, touching, scalars)) {
          const meeting = meetingPoint(candidate, node, position);
          if (meeting === undefined || !candidate.join(node)) continue;
          candidate.position = meeting;
          group = candidate;
          break;
        }
      }
      group ??= new RowGroup(node, position);
      groupOf.set(node, group);
      touch(group, node, touching);
      if (group.total === 1) scalars = group;
    } else single.push({ node, position });
    for (const other of before(node)) {
      const theirs = groupOf.get(other);
      if (theirs && theirs !== group) theirs.fixed = true;
    }
  });

  const units = [
    ...[...new Set(groupOf.values())].map((group) => ({ position: group.position, unit: { kind: "rows" as const, group } })),
    ...single.map(({ node, position }) => ({ position, unit: { kind: "node" as const, node } })),
  ];
  return units.sort((a, b) => a.position - b.position).map(({ unit }) => unit);
}

/** Groups that share a value with the node, the latest first. */
function candidates(node: Node, touching: ReadonlyMap<Value, readonly RowGroup[]>, scalars: RowGroup | undefined): RowGroup[] {
  const groups = new Set<RowGroup>(scalars && node.outputs[0]!.value.size === 1 ? [scalars] : []);
  for (const { value } of node.inputs) for (const group of touching.get(value)?.slice(-asked) ?? []) groups.add(group);
  return [...groups].sort((a, b) => b.position - a.position);
}

function touch(group: RowGroup, node: Node, touching: Map<Value, RowGroup[]>): void {
  for (const { value } of [...node.inputs, ...node.outputs]) {
    if (uniformNumber(value) !== undefined) continue;
    const groups = touching.get(value);
    if (!groups) touching.set(value, [group]);
    else if (groups.at(-1) !== group) groups.push(group);
  }
}
