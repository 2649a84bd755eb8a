import type { Use, Value } from "#engine/tape/Tape.ts";
import { expressions, slotKinds } from "#engine/program/operations.ts";
import { uniformNumber } from "../graph/Graph.ts";
import type { Node } from "../graph/Node.ts";
import { broadcastOf } from "../rows/broadcastOf.ts";
import { domainOf, type RowGroup, type RowRole } from "../rows/RowGroup.ts";
import { addressOf, serialWork, type Emitter } from "./Emitter.ts";
import type { Word } from "./Step.ts";

type SlotKind = keyof typeof slotKinds;

interface Slot {
  kind: SlotKind;
  value: Value | undefined;
}

/** Elements of a tile that, with a few others, stays in a first-level cache of 32 KiB. */
const tileSize = 2048;
/** Into how many pieces the rows are cut, at most: fixed, so that sums do not depend on the number of threads. */
const workChunks = 64;
const sumChunks = 16;
/** Into so many where all rows are a single block, for the threads of a small processor. */
const fewChunks = 8;
const fewRows = 64;
/** Expressions that take as long as several others. */
const slow: ReadonlySet<string> = new Set(["exp", "expm1", "log", "log1p", "tanh", "sigmoid", "softplus", "erf", "sin", "cos", "tan", "pow", "gelu", "geluGrad"]);
const slowWork = 4;

const numberOf = new Map<string, number>(expressions.map((expression, index) => [expression, index]));

/** One row program, and the sums of its partial column sums. */
export function emitRows(emitter: Emitter, group: RowGroup): void {
  if (emitColumnSum(emitter, group)) return;
  const { rows, columns, flat } = matrixOf(group);
  const sums = group.nodes.filter((node) => group.roles.get(node) === "partials");
  const blockRows = flat ? 1 : Math.max(1, Math.min(rows, Math.floor(tileSize / columns)));
  const touched = group.total * group.nodes.length;
  const work = group.nodes.reduce((sum, { operation }) => sum + group.total * (operation.kind === "elementwise" && slow.has(operation.expression) ? slowWork : 1), 0);
  const blocks = Math.ceil(rows / blockRows);
  const chunks = sums.length > 0 ? (touched < serialWork ? 1 : Math.min(blocks, sumChunks)) : Math.min(Math.max(blocks, work < serialWork || flat ? 1 : Math.min(rows, fewChunks)), workChunks);
  const slots = new Slots(emitter, group, columns, rows);
  const instructions: number[] = [];
  const partials = new Map<Node, Use>();
  group.nodes.forEach((node, index) => {
    const role = group.roles.get(node)!;
    const [a, b = a] = node.inputs.map((use) => slots.operand(node, use, role));
    if (role === "tile" || role === "column") slots.release(node, index);
    let to: number;
    if (role === "partials") {
      // The sums of a single piece are the sums.
      const sum = chunks === 1 ? node.outputs[0]! : emitter.graph.make([chunks, columns]);
      partials.set(node, sum);
      to = slots.add("partials", sum.value);
    } else to = slots.result(node, role, index);
    if (role === "reduce") slots.release(node, index);
    const { operation } = node;
    const expression = operation.kind === "elementwise" || operation.kind === "rowReduce" ? operation.expression : "columnSum";
    instructions.push(numberOf.get(expression)!, to, a!, b!);
  });

  const kernels = [...new Set(group.nodes.flatMap((node) => node.kernels))];
  const writes = [...slots.written, ...[...partials.values()].map(({ value }) => value)];
  emitter.command(
    "rows",
    {
      rows, columns, blockRows,
      slots: slots.count, instructions: group.nodes.length, chunks, flat: flat ? 1 : 0, total: group.total, period: slots.period,
      program: [...slots.words(), ...instructions],
    },
    { reads: slots.readValues, writes, kernels, orders: group.nodes.map(({ order }) => order), work, overwrites: slots.overwrites() },
  );
  if (chunks === 1) return;
  for (const node of sums) {
    const sum = partials.get(node)!;
    emitter.command("sumPartials", { chunks, columns, partials: addressOf(sum), out: addressOf(node.outputs[0]!) }, { reads: [sum.value], writes: [node.outputs[0]!.value], kernels: node.kernels, orders: [node.order], work: chunks * columns });
  }
}

/** A sum of few rows alone is added up across its columns, without partial sums. */
function emitColumnSum(emitter: Emitter, { nodes: [node, ...others] }: RowGroup): boolean {
  const [rows, columns] = node!.inputs[0]!.shape as [number, number];
  if (others.length > 0 || node!.operation.kind !== "columnSum" || rows > fewRows) return false;
  const [x, to] = [node!.inputs[0]!, node!.outputs[0]!];
  emitter.command("sumPartials", { chunks: rows, columns, partials: addressOf(x), out: addressOf(to) }, { reads: [x.value], writes: [to.value], kernels: node!.kernels, orders: [node!.order], work: rows * columns });
  return true;
}

/** Without a demand on columns, elements are one long row cut into tiles. */
function matrixOf({ total, columns }: RowGroup): { rows: number; columns: number; flat: boolean } {
  if (columns !== undefined) return { rows: total / columns, columns, flat: false };
  const tile = Math.min(tileSize, total);
  return { rows: Math.ceil(total / tile), columns: tile, flat: true };
}

/** The slots of a row program while its instructions are written. Scratch slots serve again once their value was read for the last time. */
class Slots {
  readonly written: Value[] = [];
  readonly readValues: Value[] = [];
  /** Rows after which vectors start again; 0 where none is longer than a row. */
  period = 0;
  readonly #emitter: Emitter;
  readonly #group: RowGroup;
  readonly #columns: number;
  readonly #rows: number;
  readonly #slots: Slot[] = [];
  readonly #known = new Map<string, number>();
  /** Where each value made by the group is. */
  readonly #made = new Map<Value, number>();
  readonly #lastRead = new Map<Value, number>();
  readonly #writtenAt = new Map<Value, number>();
  readonly #free: Record<"scratch" | "scratchColumn", number[]> = { scratch: [], scratchColumn: [] };

  constructor(emitter: Emitter, group: RowGroup, columns: number, rows: number) {
    this.#emitter = emitter;
    this.#group = group;
    this.#columns = columns;
    this.#rows = rows;
    group.nodes.forEach((node, index) => {
      for (const { value } of node.inputs) this.#lastRead.set(value, index);
    });
  }

  get count(): number {
    return this.#slots.length;
  }

  add(kind: SlotKind, value: Value | undefined): number {
    this.#slots.push({ kind, value });
    return this.#slots.length - 1;
  }

  /** What an instruction reads. */
  operand(node: Node, use: Use, role: RowRole): number {
    const made = this.#made.get(use.value);
    if (made !== undefined) return made;
    const uniform = uniformNumber(use.value);
    if (uniform !== undefined) return this.#outside("scalar", this.#emitter.graph.number(uniform).value);
    if (role === "column") return this.#outside(use.value.size === 1 && this.#rows > 1 ? "scalar" : "column", use.value);
    const broadcast = broadcastOf(domainOf(node), use.shape);
    switch (broadcast.kind) {
      case "full": return this.#outside("full", use.value);
      case "scalar": return this.#outside("scalar", use.value);
      case "leading": return this.#outside("column", use.value);
      case "trailing":
        if (broadcast.period === this.#columns) return this.#outside("vector", use.value);
        this.period = broadcast.period / this.#columns;
        return this.#outside("repeating", use.value);
      case "other": throw new Error("A row program was given a broadcast that it does not have.");
    }
  }

  /** Where an instruction leaves its value: in memory where somebody outside the group reads it. */
  result(node: Node, role: RowRole, index: number): number {
    const { value } = node.outputs[0]!;
    const column = role !== "tile";
    const { graph } = this.#emitter;
    const leaves = graph.isWanted(value) || [...graph.users(value)].some((user) => !this.#group.roles.has(user));
    let slot: number;
    if (leaves) {
      slot = this.add(column ? "column" : "full", value);
      this.written.push(value);
      this.#writtenAt.set(value, index);
    } else {
      const kind = column ? "scratchColumn" : "scratch";
      slot = this.#free[kind].pop() ?? this.add(kind, undefined);
    }
    this.#made.set(value, slot);
    return slot;
  }

  /** Frees the scratch slots of values that this instruction was the last to read. */
  release(node: Node, index: number): void {
    for (const value of new Set(node.inputs.map((use) => use.value))) {
      const slot = this.#made.get(value);
      if (slot === undefined || this.#lastRead.get(value) !== index) continue;
      const { kind } = this.#slots[slot]!;
      if (kind === "scratch" || kind === "scratchColumn") this.#free[kind].push(slot);
    }
  }

  words(): Word[] {
    return this.#slots.flatMap(({ kind, value }): Word[] => [slotKinds[kind], value ? addressOf(value) : 0]);
  }

  /** A full value may be written over another one that is read element by element, and not after it. */
  overwrites(): Map<Value, Set<Value>> {
    const kind = (slot: Slot): boolean => slot.kind === "full" || (this.#group.total === 1 && slot.kind === "scalar");
    const full = this.#slots.filter((slot) => slot.value && kind(slot)).map(({ value }) => value!);
    return new Map([...this.#writtenAt].map(([to, at]) => [to, new Set(full.filter((value) => value !== to && this.#onlyAs(value, kind) && this.#lastRead.has(value) && this.#lastRead.get(value)! <= at))]));
  }

  #onlyAs(value: Value, allowed: (slot: Slot) => boolean): boolean {
    return this.#slots.every((slot) => slot.value !== value || allowed(slot));
  }

  #outside(kind: SlotKind, value: Value): number {
    const key = `${kind} ${value.id}`;
    let slot = this.#known.get(key);
    if (slot === undefined) {
      this.#known.set(key, (slot = this.add(kind, value)));
      this.readValues.push(value);
    }
    return slot;
  }
}
