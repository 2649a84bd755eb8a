import { expressions, slotKinds, type Expression } from "#engine/program/operations.ts";
import { exactGelu, exactGeluGrad } from "./exactFunctions.ts";
import type { Memory } from "./Memory.ts";

const kinds = Object.keys(slotKinds) as (keyof typeof slotKinds)[];

/** A slot while one block of rows is computed: scratch holds numbers of its own, the others are places in memory. */
interface Slot {
  kind: keyof typeof slotKinds;
  where: number;
  scratch: Float32Array;
}

/** A row program, block by block as the table says: each instruction over a whole block before the next. */
export function interpretRows(memory: Memory, w: Readonly<Record<string, number>>, program: Int32Array): void {
  const { rows, columns, blockRows, chunks, flat, total, period } = w as Record<string, number> & { rows: number; columns: number; blockRows: number; chunks: number; total: number; period: number };
  const slots = Array.from({ length: w.slots! }, (_, index): Slot => ({ kind: kinds[program[2 * index]!]!, where: program[2 * index + 1]!, scratch: new Float32Array(blockRows * columns).fill(NaN) }));
  const instructions = program.subarray(2 * slots.length);
  for (let chunk = 0; chunk < chunks; chunk++) {
    for (const { kind, where } of slots) if (kind === "partials") for (let column = 0; column < columns; column++) memory.setFloat(where + chunk * columns + column, 0);
    const end = Math.floor((rows * (chunk + 1)) / chunks);
    for (let row = Math.floor((rows * chunk) / chunks); row < end; row += blockRows) {
      const block: Block = { memory, first: row, count: Math.min(blockRows, end - row), columns, chunk, period, width: (at) => (flat ? Math.min(columns, total - at * columns) : columns) };
      for (let index = 0; index < w.instructions!; index++) {
        const [expression, to, a, b] = instructions.subarray(4 * index) as unknown as [number, number, number, number];
        apply(block, expressions[expression]!, slots[to]!, slots[a]!, slots[b]!);
      }
    }
  }
}

interface Block {
  memory: Memory;
  first: number;
  count: number;
  columns: number;
  chunk: number;
  period: number;
  width(row: number): number;
}

function apply(block: Block, expression: Expression, to: Slot, a: Slot, b: Slot): void {
  const number = to.kind === "column" || to.kind === "scratchColumn";
  for (let row = 0; row < block.count; row++) {
    const width = block.width(block.first + row);
    if (expression === "columnSum") {
      for (let column = 0; column < width; column++) {
        const at = to.where + block.chunk * block.columns + column;
        block.memory.setFloat(at, block.memory.float(at) + read(block, a, row, column));
      }
    } else if (expression.startsWith("row")) {
      write(block, to, row, 0, reductions[expression]!(Array.from({ length: width }, (_, column) => read(block, a, row, column))));
    } else {
      for (let column = 0; column < (number ? 1 : width); column++) {
        if (expression === "fromInt") write(block, to, row, column, readInt(block, a, row, column));
        else if (expression === "toInt") writeInt(block, to, row, column, read(block, a, row, column));
        else write(block, to, row, column, formulas[expression]!(read(block, a, row, column), read(block, b, row, column)));
      }
    }
  }
}

function place(block: Block, { kind, where }: Slot, row: number, column: number): number {
  const at = block.first + row;
  switch (kind) {
    case "full": return where + at * block.columns + column;
    case "vector": return where + column;
    case "column": return where + at;
    case "scalar": return where;
    case "repeating": return where + (at % block.period) * block.columns + column;
    default: throw new Error(`A ${kind} has no place.`);
  }
}

function read(block: Block, slot: Slot, row: number, column: number): number {
  if (slot.kind === "scratch") return slot.scratch[row * block.columns + column]!;
  if (slot.kind === "scratchColumn") return slot.scratch[row]!;
  return block.memory.float(place(block, slot, row, column));
}

function write(block: Block, slot: Slot, row: number, column: number, value: number): void {
  if (slot.kind === "scratch") slot.scratch[row * block.columns + column] = value;
  else if (slot.kind === "scratchColumn") slot.scratch[row] = value;
  else if (slot.kind === "full" || slot.kind === "column") block.memory.setFloat(place(block, slot, row, column), value);
  else throw new Error(`An instruction writes to a ${slot.kind}.`);
}

/** The bits of an element as an integer: as a number, some would be lost with NaN. */
function readInt(block: Block, slot: Slot, row: number, column: number): number {
  if (slot.kind === "scratch") return intsOf(slot)[row * block.columns + column]!;
  if (slot.kind === "scratchColumn") return intsOf(slot)[row]!;
  return block.memory.int(place(block, slot, row, column));
}

function writeInt(block: Block, slot: Slot, row: number, column: number, value: number): void {
  if (slot.kind === "scratch") intsOf(slot)[row * block.columns + column] = value;
  else if (slot.kind === "scratchColumn") intsOf(slot)[row] = value;
  else block.memory.setInt(place(block, slot, row, column), value);
}

function intsOf({ scratch }: Slot): Int32Array {
  return new Int32Array(scratch.buffer);
}

const firstWhere = (numbers: readonly number[], better: (next: number, best: number) => boolean): number => numbers.reduce((best, next, index) => (better(next, numbers[best]!) ? index : best), 0);

const reductions: Partial<Record<Expression, (numbers: readonly number[]) => number>> = {
  rowSum: (numbers) => numbers.reduce((sum, next) => sum + next, 0),
  rowMax: (numbers) => numbers.reduce((best, next) => Math.max(best, next)),
  rowMin: (numbers) => numbers.reduce((best, next) => Math.min(best, next)),
  rowProduct: (numbers) => numbers.reduce((product, next) => product * next, 1),
  rowArgMax: (numbers) => firstWhere(numbers, (next, best) => next > best),
  rowArgMin: (numbers) => firstWhere(numbers, (next, best) => next < best),
};

const bool = (value: boolean): number => (value ? 1 : 0);

const formulas: Partial<Record<Expression, (u: number, v: number) => number>> = {
  add: (u, v) => u + v, sub: (u, v) => u - v, mul: (u, v) => u * v, div: (u, v) => u / v, max: Math.max, min: Math.min, pow: Math.pow, atan2: Math.atan2,
  mod: (u, v) => ((u < 0 && v < 0) || (u >= 0 && v >= 0) ? u % v : ((u % v) + v) % v),
  greater: (u, v) => bool(u > v), greaterEqual: (u, v) => bool(u >= v), less: (u, v) => bool(u < v), lessEqual: (u, v) => bool(u <= v), equal: (u, v) => bool(u === v), notEqual: (u, v) => bool(u !== v),
  stepOr: (u, v) => (Number.isNaN(u) ? u : u > 0 ? 1 : v), keepWhere: (u, v) => (u > 0 ? v : 0), keepUnless: (u, v) => (u > 0 ? 0 : v),
  copy: (u) => u, neg: (u) => -u, abs: Math.abs, sign: (u) => (u > 0 ? 1 : u < 0 ? -1 : 0), square: (u) => u * u, sqrt: Math.sqrt, rsqrt: (u) => 1 / Math.sqrt(u), reciprocal: (u) => 1 / u,
  exp: Math.exp, expm1: Math.expm1, log: Math.log, log1p: Math.log1p, tanh: Math.tanh, sigmoid: (u) => 1 / (1 + Math.exp(-u)), softplus: (u) => Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u))),
  gelu: exactGelu, geluGrad: exactGeluGrad,
  erf, sin: Math.sin, cos: Math.cos, tan: Math.tan, floor: Math.floor, ceil: Math.ceil, round: roundToEven,
  relu: (u) => Math.max(0, u), step: (u) => (Number.isNaN(u) ? u : bool(u > 0)), isFinite: (u) => bool(Number.isFinite(u)),
};

function roundToEven(u: number): number {
  const below = Math.floor(u);
  if (u - below !== 0.5) return Math.round(u);
  return below % 2 === 0 ? below : below + 1;
}

/** Abramowitz and Stegun 7.1.26, as tfjs. */
function erf(u: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(u));
  return Math.sign(u) * (1 - ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-u * u));
}
