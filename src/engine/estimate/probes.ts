import { commandFlags, expressions, operations, slotKinds, type Expression, type OperationName } from "#engine/program/operations.ts";
import { extents } from "#engine/machine/extents.ts";
import type { MachineProgram } from "#engine/machine/Machine.ts";
import { readCommands } from "#engine/program/readCommands.ts";
import { dearExpressions, workOf, type Work } from "./work.ts";

/** A small program of one kind of work. */
export interface Probe {
  program: MachineProgram;
  work: Work;
  /** Times that the program does it. */
  times: number;
}

/** Elements that belong to nobody at the start of an arena, and to which places are aligned. */
const unit = 16;
const firstRow = 2048;
/** Barriers of their probe. */
export const barriers = 64;
/** Operations of one command: larger ones would not fit between two of the system's interruptions. */
const most = 60e6;

const one = (operation: OperationName, numbers: Readonly<Record<string, number>>): Probe => {
  const own = operations[operation] as Readonly<Record<string, string>>;
  const given: Record<string, number> = Object.fromEntries(Object.keys(own).map((word) => [word, numbers[word] ?? 0]));
  const sizes = (extents[operation] as ((words: Record<string, number>) => Record<string, number>) | undefined)?.(given) ?? {};
  let top = unit;
  for (const [word, kind] of Object.entries(own)) {
    if (kind !== "at" || numbers[word] === 0) continue;
    given[word] = top;
    top += Math.ceil(Math.max(1, sizes[word] ?? 1) / unit) * unit;
  }
  return probeOf(operation, Object.values(given), top);
};

/** Of the work of a command with several kinds, that of `expression`, else the first. */
function probeOf(operation: OperationName, words: readonly number[], arenaSize: number, expression?: Expression): Probe {
  const number = Object.keys(operations).indexOf(operation) + 1;
  const commands = Int32Array.from([number, words.length, ...words, 0, 0]);
  const all = workOf(readCommands(commands)[0]!);
  const wanted = expression === undefined ? all.slice(0, 1) : all.filter(({ family }) => family.startsWith("row ") && family !== "row block");
  const work = wanted[0]!;
  return { program: { commands, arenaSize: arenaSize + 16 }, work, times: wanted.reduce((sum, { times }) => sum + times, 0) };
}

/** Of `instructions` times one expression over [rows, columns] of a first-level cache. */
function rowProbe(expression: Expression, rows: number, columns: number, instructions: number): Probe {
  const isRow = expression.startsWith("row");
  const kind = isRow ? slotKinds.scratchColumn : expression === "columnSum" ? slotKinds.partials : slotKinds.scratch;
  const b = rows === 1 ? slotKinds.full : slotKinds.vector;
  const slots = [slotKinds.full, unit, b, unit, kind, kind === slotKinds.partials ? unit + rows * columns : 0];
  const code = Array.from({ length: instructions }, () => [expressions.indexOf(expression), 2, 0, 1]).flat();
  const head = { rows, columns, blockRows: rows, slots: 3, instructions, chunks: 1, flat: 0, total: 0, period: 0 };
  return probeOf("rows", [...Object.values(head), ...slots, ...code], unit + 2 * rows * columns + columns, expression);
}

/** Blocks that hardly do anything: what is left is their own cost. */
function blockProbe(): Probe {
  const [blocks, slots] = [512, 8];
  const program = [...Array.from({ length: slots }, (_, slot) => [slotKinds.full, unit + slot * unit * blocks]).flat(), expressions.indexOf("copy"), 0, 1, 1];
  return probeOf("rows", [blocks, unit, 1, slots, 1, 1, 0, 0, 0, ...program], unit + slots * unit * blocks);
}

function adamProbe(size: number): Probe {
  const named = { count: 1, minusRate: unit, oneMinusBeta1Power: unit + 1, oneMinusBeta2Power: unit + 2, beta1: 0, oneMinusBeta1: 0, beta2: 0, oneMinusBeta2: 0, epsilon: bitsOf(1) };
  return probeOf("adam", [...Object.values(named), size, ...[0, 1, 2, 3].map((which) => 2 * unit + which * size)], 2 * unit + 4 * size);
}

function bitsOf(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0]!;
}

const grid = (...axes: readonly (readonly number[])[]): number[][] => axes.reduce<number[][]>((all, axis) => all.flatMap((head) => axis.map((value) => [...head, value])), [[]]);

/** What is measured, in the order of what most programs need. */
export function allProbes(): Probe[] {
  const probes: Probe[] = [blockProbe(), one("increment", {})];
  for (const [transposeA, transposeB] of [[0, 0], [1, 0], [0, 1]] as const) {
    for (const [m, n, k] of grid([8, 32, 128, 784], [1, 10, 64, 256], [8, 64, 784]) as [number, number, number][]) {
      if (2 * m * n * k <= most) probes.push(one("matmul", { batchOuter: 1, batchInner: 1, m, n, k, transposeA, transposeB, lda: transposeA ? m : k, ldb: transposeB ? k : n, ldc: n, bias: 0 }));
    }
  }
  for (const operation of ["conv", "convInputGrad", "convFilterGrad"] as const) {
    for (const [side, n, ci, co, k] of [...grid([8, 24], [1, 4], [1, 8, 32, 64], [8, 32, 64], [3]), ...grid([16], [1, 4], [1, 32], [16, 32], [1, 5])] as [number, number, number, number, number][]) {
      if (2 * n * side * side * ci * co * k * k > most) continue;
      const at = side + k - 1;
      probes.push(one(operation, { n, h: at, w: at, ci, kh: k, kw: k, oh: side, ow: side, co, strideY: 1, strideX: 1, dilationY: 1, dilationX: 1, chunks: 1, bias: 0, mask: 0, partials: 0 }));
    }
  }
  for (const operation of ["conv", "convInputGrad", "convFilterGrad"] as const) {
    for (const [side, n, ci, co, k] of grid([6, 12], [8], [1, 32], [16, 64], [3, 5]) as [number, number, number, number, number][]) {
      if (2 * n * side * side * ci * co * k * k > most) continue;
      const at = 2 * side + k - 2;
      probes.push(one(operation, { n, h: at, w: at, ci, kh: k, kw: k, oh: side, ow: side, co, strideY: 2, strideX: 2, dilationY: 1, dilationX: 1, chunks: 1, bias: 0, mask: 0, partials: 0 }));
    }
  }
  for (const expression of ["add", ...dearExpressions] as const) {
    for (const [rows, columns] of [[1, 16], [1, 256], [1, firstRow], [128, 16], [32, 64], [4, 512], [128, 10], [256, 3]] as const) if (rows > 1 || !expression.startsWith("row")) probes.push(rowProbe(expression, rows, columns, 16));
  }
  for (const size of [256, 16_384, 131_072, 1_048_576]) probes.push(adamProbe(size));
  for (const size of [256, 16_384, 131_072]) probes.push(one("dropoutMask", { count: size, threshold: 1 << 30 }), one("normal", { count: size }), one("sumAll", { count: size }), one("sumPartials", { chunks: 16, columns: size / 16 }));
  for (const size of [256, 16_384]) {
    probes.push(one("oneHot", { count: size / 16, depth: 16 }));
    for (const width of [8, 128]) probes.push(one("gather", { count: size / width, width, rows: 64 }), one("segmentSum", { count: size / width, width, segments: 64 }));
    for (const row of [8, 128]) probes.push(one("copy", { dim0: 1, dim1: 1, dim2: 1, dim3: size / row, dim4: row, in3: row, in4: 1, out3: row + 16, out4: 1 }));
    for (const rows of [8, 256]) probes.push(one("copy", { dim0: 1, dim1: 1, dim2: Math.ceil(size / 32 / rows), dim3: rows, dim4: 32, in2: 32 * rows, in3: 1, in4: rows, out2: 32 * rows, out3: 32, out4: 1 }));
  }
  for (const operation of ["maxPool", "maxPoolGrad", "averagePool", "averagePoolGrad"] as const) {
    for (const [n, side, c] of grid([2, 16], [6, 12], [8, 64]) as [number, number, number][]) probes.push(one(operation, { n, h: 2 * side, w: 2 * side, c, oh: side, ow: side, kh: 2, kw: 2, strideY: 2, strideX: 2 }));
  }
  for (const operation of ["depthwise", "depthwiseInputGrad", "depthwiseFilterGrad"] as const) {
    for (const [n, side, c] of grid([2, 32], [8, 16], [8, 64]) as [number, number, number][]) probes.push(one(operation, { n, h: side + 2, w: side + 2, c, kh: 3, kw: 3, oh: side, ow: side, multiplier: 1, strideY: 1, strideX: 1, dilationY: 1, dilationX: 1, bias: 0 }));
  }
  for (const operation of ["lstm", "lstmGrad", "gru", "gruGrad", "simpleRnn", "simpleRnnGrad"] as const) {
    for (const [batch, units, features] of grid([8, 32, 128], [16, 64, 128], operation.endsWith("Grad") ? [1] : [4, 64]) as [number, number, number][]) probes.push(one(operation, { batch, time: 20, features, units, firstHidden: 0, firstCell: 0, dfirstHidden: 0, dfirstCell: 0 }));
  }
  for (const operation of ["attention", "attentionGrad"] as const) {
    for (const [times, width, causal] of grid([16, 64, 256], [8, 32, 64], [0, 1]) as [number, number, number][]) {
      const numbers = { outer: 1, inner: 4, queries: times, keys: times, width, valueWidth: width, causal, scale: bitsOf(1) };
      const strides = ["q", "k", "v", "y", "dy", "dq", "dk", "dv"].flatMap((name) => [[`${name}Inner`, times * width], [`${name}Row`, width]]);
      probes.push(one(operation, { ...numbers, ...Object.fromEntries(strides) as Record<string, number> }));
    }
  }
  for (const operation of ["resize", "resizeGrad"] as const) probes.push(one(operation, { n: 8, h: 8, w: 8, c: 16, oh: 16, ow: 16 }));
  return probes;
}

/** What a processor is fastest at: products of matrices, for a convolution that saves products would seem faster than the processor is. */
export function peakProbes(): Probe[] {
  const product = (m: number, n: number, k: number): Probe => one("matmul", { batchOuter: 1, batchInner: 1, m, n, k, lda: k, ldb: n, ldc: n, bias: 0 });
  return [product(128, 256, 784), product(128, 256, 256)];
}

/** Commands that hardly do anything, all of whose threads meet before each. */
export function barrierProbe(): MachineProgram {
  const { program } = one("increment", {});
  const [first, ...rest] = program.commands.slice(0, -2);
  return { commands: Int32Array.from([...Array.from({ length: barriers }, () => [first! | (commandFlags.barrier << 16), ...rest]).flat(), 0, 0]), arenaSize: program.arenaSize };
}

/** Copies within memory of this size, 32-bit elements: what a byte costs there. */
export function memoryProbe(size: number): Probe {
  const half = size / 2;
  return one("copy", { dim0: 1, dim1: 1, dim2: 1, dim3: half / 1024, dim4: 1024, in3: 1024, in4: 1, out3: 1024, out4: 1 });
}
