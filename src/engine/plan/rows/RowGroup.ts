import type { Value } from "#engine/tape/Tape.ts";
import { uniformNumber } from "../graph/Graph.ts";
import type { Node } from "../graph/Node.ts";
import { sizeOf } from "../graph/shapes.ts";
import { broadcastOf } from "./broadcastOf.ts";

/** Slots a row program may have; nodes are counted as if each needed one. */
const maxSlots = 60;

/** What a node does in a row program: give a tile, a number a row from numbers a row, a number a row from a tile, or partial column sums. */
export type RowRole = "tile" | "column" | "reduce" | "partials";

/** What a node, or a group, asks of rows and columns. */
interface Demand {
  /** Elements of a whole matrix. */
  total: number;
  /** Columns must be this many, for a number a row is made or read. */
  columns: number | undefined;
  /** Vectors that run along the last axes: columns must divide each. */
  periods: ReadonlySet<number>;
}

/** Nodes that become one row program. */
export class RowGroup {
  readonly nodes: Node[] = [];
  readonly roles = new Map<Node, RowRole>();
  /** Of each value that a node of the group makes. */
  readonly made = new Map<Value, RowRole>();
  readonly #read = new Set<Value>();
  #demand: Demand;
  /** Where in the order of nodes the group stands. */
  position: number;
  /** Somebody after its position reads what it makes, or overwrites what it reads: it cannot move any more. */
  fixed = false;

  constructor(node: Node, position: number) {
    this.#demand = demandOf(node)!;
    this.position = position;
    this.#push(node, roleOf(node));
  }

  get total(): number {
    return this.#demand.total;
  }

  /** Undefined where any will do. */
  get columns(): number | undefined {
    return columnsOf(this.#demand);
  }

  reads(value: Value): boolean {
    return this.#read.has(value);
  }

  /** Takes the node in; false where shapes do not allow it. Order is the caller's matter. */
  join(node: Node): boolean {
    if (this.nodes.length + this.#read.size + 1 + node.inputs.length > maxSlots) return false;
    const demand = demandOf(node);
    if (!demand) return false;
    const merged = this.#asTile(node, demand);
    if (merged) {
      this.#demand = merged;
      this.#push(node, roleOf(node));
      return true;
    }
    if (!this.#asColumn(node)) return false;
    this.#push(node, "column");
    return true;
  }

  /** Leaves out nodes that nobody reads. */
  drop(dead: ReadonlySet<Node>): void {
    for (let at = this.nodes.length - 1; at >= 0; at--) {
      const node = this.nodes[at]!;
      if (!dead.has(node)) continue;
      this.nodes.splice(at, 1);
      this.roles.delete(node);
      this.made.delete(node.outputs[0]!.value);
    }
  }

  #asTile(node: Node, { total, columns, periods }: Demand): Demand | undefined {
    if (total !== this.#demand.total) return undefined;
    const own = this.#demand.columns;
    if (columns !== undefined && own !== undefined && columns !== own) return undefined;
    const merged: Demand = { total, columns: columns ?? own, periods: new Set([...this.#demand.periods, ...periods]) };
    if (!isPossible(merged)) return undefined;
    const shape = domainOf(node);
    for (const use of node.inputs) {
      const role = this.made.get(use.value);
      if (role === undefined || role === "tile") continue;
      if (role === "partials") return undefined;
      const { kind } = broadcastOf(shape, use.shape);
      if (kind !== "leading" && !(kind === "scalar" && merged.columns === total)) return undefined;
    }
    return merged;
  }

  /** Numbers a row, from numbers a row that the group makes. */
  #asColumn(node: Node): boolean {
    const { total, columns } = this.#demand;
    if (node.operation.kind !== "elementwise" || columns === undefined) return false;
    const { size } = node.outputs[0]!.value;
    if (size !== total / columns) return false;
    let related = false;
    for (const use of node.inputs) {
      const role = this.made.get(use.value);
      if (role === "tile" || role === "partials") return false;
      if (role !== undefined) related = true;
      if (use.value.size !== 1 && use.value.size !== size) return false;
    }
    return related;
  }

  #push(node: Node, role: RowRole): void {
    this.nodes.push(node);
    this.roles.set(node, role);
    this.made.set(node.outputs[0]!.value, role);
    for (const { value } of node.inputs) if (uniformNumber(value) === undefined) this.#read.add(value);
  }
}

/** Whether a node can be part of a row program at all. */
export function isRowNode(node: Node): boolean {
  return demandOf(node) !== undefined;
}

/** The shape over which the node's instruction runs. */
export function domainOf(node: Node): readonly number[] {
  return (node.operation.kind === "elementwise" ? node.outputs[0]! : node.inputs[0]!).shape;
}

function roleOf(node: Node): RowRole {
  return node.operation.kind === "rowReduce" ? "reduce" : node.operation.kind === "columnSum" ? "partials" : "tile";
}

function demandOf(node: Node): Demand | undefined {
  const { kind } = node.operation;
  if (kind !== "elementwise" && kind !== "rowReduce" && kind !== "columnSum") return undefined;
  const shape = domainOf(node);
  const total = sizeOf(shape);
  if (node.operation.kind === "rowReduce" || node.operation.kind === "columnSum") return { total, columns: shape[1]!, periods: none };
  let columns: number | undefined;
  const periods = new Set<number>();
  for (const use of node.inputs) {
    if (uniformNumber(use.value) !== undefined) continue;
    const broadcast = broadcastOf(shape, use.shape);
    if (broadcast.kind === "other") return undefined;
    if (broadcast.kind === "trailing") periods.add(broadcast.period);
    if (broadcast.kind !== "leading") continue;
    if (columns !== undefined && columns !== broadcast.repeat) return undefined;
    columns = broadcast.repeat;
  }
  const demand = { total, columns, periods };
  return isPossible(demand) ? demand : undefined;
}

/** A vector longer than a row starts again after some rows: after the same number for all of them. */
function isPossible(demand: Demand): boolean {
  const columns = columnsOf(demand);
  if (columns === undefined) return true;
  const repeats = new Set<number>();
  for (const period of demand.periods) {
    if (period % columns !== 0) return false;
    if (period !== columns) repeats.add(period / columns);
  }
  return repeats.size <= 1;
}

/** The shortest vector makes the columns where nothing else does. */
function columnsOf({ columns, periods }: Demand): number | undefined {
  return columns ?? (periods.size > 0 ? Math.min(...periods) : undefined);
}

const none: ReadonlySet<number> = new Set();
