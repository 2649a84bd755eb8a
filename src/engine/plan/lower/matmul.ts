import type { Use } from "#engine/tape/Tape.ts";
import { denseLayout, type Layout } from "../graph/Layout.ts";
import { denseStrides, padShape, sizeOf, type Shape } from "../graph/shapes.ts";
import { activationFormula } from "./elementwise.ts";
import type { Lowering } from "./Lowering.ts";
import type { Lower } from "./lowerTape.ts";

/** A matrix, or a batch of them, read with its last two axes exchanged where `transpose` says so, and repeated along `batch`. */
function operand(shape: Shape, transpose: boolean, batch: Shape): Layout {
  const own = padShape(shape.slice(0, -2), batch.length);
  const strides = denseStrides([...own, ...shape.slice(-2)]);
  const [rows, columns] = shape.slice(-2) as [number, number];
  const [rowStride, columnStride] = strides.slice(-2) as [number, number];
  const outer = own.map((size, axis) => (size === 1 ? 0 : strides[axis]!));
  return transpose
    ? { offset: 0, dims: [...batch, columns, rows], strides: [...outer, columnStride, rowStride] }
    : { offset: 0, dims: [...batch, rows, columns], strides: [...outer, rowStride, columnStride] };
}

/** Adds the product to `to`'s node; false where tfjs's way of repeating batches is not a broadcast. */
function multiply(lowering: Lowering, a: Use, b: Use, to: Use): boolean {
  const { transposeA = false, transposeB = false } = lowering.attrs as { transposeA?: boolean; transposeB?: boolean };
  const batch = to.shape.slice(0, -2);
  // tfjs counts through the smaller batch again and again: that is a broadcast only along leading axes.
  for (const { shape } of [a, b]) {
    const own = padShape(shape.slice(0, -2), batch.length);
    const first = own.findIndex((size, axis) => size === batch[axis] && size !== 1);
    if (first >= 0 && own.some((size, axis) => axis > first && size !== batch[axis])) return false;
  }
  if ([a, b].some(({ value }) => value.dtype !== "float32")) return false;
  lowering.add({ kind: "matmul", a: operand(a.shape, transposeA, batch), b: operand(b.shape, transposeB, batch), c: denseLayout(to.shape), relu: false }, [a, b], [to]);
  return true;
}

/** Sums, a bias and an activation one after the other: what can be done by one operation is folded later. */
export function withBiasAndActivation(lowering: Lowering, product: (to: Use) => boolean): boolean {
  const activation = activationFormula(lowering);
  if (!activation) return false;
  const bias = lowering.optional("bias");
  const { shape } = lowering.output;
  const sum = lowering.make(shape);
  if (!product(sum)) return false;
  activation(lowering, bias ? lowering.elementwise("add", [sum, bias], lowering.make(shape)) : sum, lowering.output);
  return true;
}

export const matmulKernels: Readonly<Record<string, Lower>> = {
  BatchMatMul: (lowering) => sizeOf(lowering.output.shape) > 0 && multiply(lowering, lowering.input("a"), lowering.input("b"), lowering.output),
  _FusedMatMul: (lowering) => withBiasAndActivation(lowering, (to) => multiply(lowering, lowering.input("a"), lowering.input("b"), to)),
};
