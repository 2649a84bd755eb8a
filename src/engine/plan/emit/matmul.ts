import { activations } from "#engine/program/operations.ts";
import type { Layout } from "../graph/Layout.ts";
import { sizeOf } from "../graph/shapes.ts";
import type { MatMul, Node } from "../graph/Node.ts";
import { addressOf, type Emitter } from "./Emitter.ts";

interface BatchAxis {
  size: number;
  a: number;
  b: number;
  c: number;
}

/** A batch of products; more axes of batches than a command has become several commands. */
export function emitMatMul(emitter: Emitter, node: Node, operation: MatMul): void {
  const { a, b, c } = operation;
  const [m, n] = c.dims.slice(-2) as [number, number];
  const k = a.dims.at(-1)!;
  const batch = batchAxes(operation);
  const rest = batch.splice(0, Math.max(0, batch.length - 2));
  const [outer, inner] = [...new Array<BatchAxis>(2 - batch.length).fill({ size: 1, a: 0, b: 0, c: 0 }), ...batch] as [BatchAxis, BatchAxis];
  const left = storedAs(a, m, k);
  const right = storedAs(b, k, n);
  const [useA, useB, bias] = node.inputs as [Node["inputs"][number], Node["inputs"][number], Node["inputs"][number]?];
  const output = node.outputs[0]!.value;
  // In strides, it writes here and there in the larger value that it is a part of.
  const whole = emitter.homes.find(output).value;
  const flops = 2 * m * n * k * outer.size * inner.size;
  for (const offset of offsetsOf(rest)) {
    emitter.command(
      "matmul",
      {
        batchOuter: outer.size, batchInner: inner.size,
        aOuter: outer.a, aInner: inner.a, bOuter: outer.b, bInner: inner.b, cOuter: outer.c, cInner: inner.c,
        m, n, k,
        transposeA: left.transposed ? 1 : 0, transposeB: right.transposed ? 1 : 0,
        lda: left.step, ldb: right.step, ldc: rowStep(c, m, n),
        a: addressOf(useA, a.offset + offset.a), b: addressOf(useB, b.offset + offset.b), c: addressOf(output, c.offset + offset.c),
        bias: addressOf(bias), activation: operation.relu ? activations.relu : activations.none, accumulate: 0,
      },
      { reads: node.inputs.map(({ value }) => value), writes: [output, whole], kernels: node.kernels, orders: [node.order], flops, work: flops },
    );
  }
}

/** Whether the rows of a matrix, or its columns, lie one element after the other, so that a command can read it. */
export function isReadable({ dims, strides }: Layout): boolean {
  const [rows, columns] = dims.slice(-2) as [number, number];
  const [rowStride, columnStride] = strides.slice(-2) as [number, number];
  return strides.every((stride) => stride >= 0) && (columnStride === 1 || columns === 1 || rowStride === 1 || rows === 1) && (rows === 1 || rowStride > 0) && (columns === 1 || columnStride > 0);
}

/** Whether a command can write it: by rows. */
export function isWritable({ dims, strides }: Layout): boolean {
  return dims.at(-1) === 1 || strides.at(-1) === 1;
}

/** How a matrix [rows, columns] lies: in rows, or, transposed, in columns. */
function storedAs({ strides }: Layout, rows: number, columns: number): { transposed: boolean; step: number } {
  const [rowStride, columnStride] = strides.slice(-2) as [number, number];
  if (columnStride === 1 && (rows === 1 || rowStride >= columns)) return { transposed: false, step: rows === 1 ? columns : rowStride };
  if (columns === 1) return rowStride === 1 || rows === 1 ? { transposed: true, step: rows } : { transposed: false, step: rowStride };
  if (rows === 1) return { transposed: true, step: columnStride };
  if (rowStride === 1) return { transposed: true, step: columnStride };
  return { transposed: false, step: rowStride };
}

function rowStep({ strides }: Layout, m: number, n: number): number {
  return m === 1 ? n : strides.at(-2)!;
}

/** The batch axes longer than one; neighbours that are one in all three become one. */
function batchAxes({ a, b, c }: MatMul): BatchAxis[] {
  const axes: BatchAxis[] = [];
  for (let axis = 0; axis < c.dims.length - 2; axis++) {
    const size = c.dims[axis]!;
    if (size === 1) continue;
    const next = { size, a: a.strides[axis]!, b: b.strides[axis]!, c: c.strides[axis]! };
    const last = axes.at(-1);
    if (last && (["a", "b", "c"] as const).every((matrix) => last[matrix] === size * next[matrix])) axes[axes.length - 1] = { ...next, size: last.size * size };
    else axes.push(next);
  }
  return axes;
}

function offsetsOf(axes: readonly BatchAxis[]): { a: number; b: number; c: number }[] {
  return Array.from({ length: sizeOf(axes.map(({ size }) => size)) }, (_, index) => {
    const offset = { a: 0, b: 0, c: 0 };
    let rest = index;
    for (const axis of axes.toReversed()) {
      const step = rest % axis.size;
      rest = Math.floor(rest / axis.size);
      offset.a += step * axis.a;
      offset.b += step * axis.b;
      offset.c += step * axis.c;
    }
    return offset;
  });
}
