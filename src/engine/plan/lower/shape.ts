import { slice_util } from "@tensorflow/tfjs";
import type { Use } from "#engine/tape/Tape.ts";
import { denseLayout, type Layout } from "../graph/Layout.ts";
import { axesOf, denseStrides, sizeOf } from "../graph/shapes.ts";
import type { Lowering } from "./Lowering.ts";
import type { Lower } from "./lowerTape.ts";

/** A part of `x`, from `begin` on, in steps. */
export function part(x: Use, begin: readonly number[], dims: readonly number[], steps: readonly number[] = begin.map(() => 1)): Layout {
  const strides = denseStrides(x.shape);
  return { offset: begin.reduce((offset, index, axis) => offset + index * strides[axis]!, 0), dims, strides: strides.map((stride, axis) => stride * steps[axis]!) };
}

/** Every output a piece of `x` along `axis`, one after the other, `lengths` long. */
function pieces(lowering: Lowering, x: Use, axis: number, lengths: readonly number[]): void {
  let from = 0;
  lowering.node.outputs.forEach((to, index) => {
    const layout = part(x, x.shape.map((_, each) => (each === axis ? from : 0)), x.shape.map((size, each) => (each === axis ? lengths[index]! : size)));
    lowering.view(x, layout, to);
    from += lengths[index]!;
  });
}

/** `parts` one after the other along `axis`, each given in the shape that it has there. */
function join(lowering: Lowering, parts: readonly Use[], axis: number, outputShape: readonly number[]): void {
  const strides = denseStrides(outputShape);
  let offset = 0;
  const layouts = parts.map(({ shape }): Layout => {
    const layout = { offset, dims: shape, strides };
    offset += shape[axis]! * strides[axis]!;
    return layout;
  });
  lowering.add({ kind: "assemble", pieces: layouts, fill: undefined, placed: new Set() }, parts, [lowering.output]);
}

/** `x` with its axes in another order. */
export function permuted(lowering: Lowering, x: Use, order: readonly number[], to?: Use): Use {
  const strides = denseStrides(x.shape);
  return lowering.view(x, { offset: 0, dims: order.map((axis) => x.shape[axis]!), strides: order.map((axis) => strides[axis]!) }, to);
}

/** `x` with `fill` around it. */
export function padded(lowering: Lowering, x: Use, paddings: readonly (readonly [number, number])[], fill: number, given?: Use): Use {
  const shape = x.shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]);
  if (sizeOf(shape) === x.value.size) return given ? lowering.view(x, denseLayout(x.shape), given) : x;
  const to = given ?? lowering.make(shape);
  const strides = denseStrides(shape);
  const offset = paddings.reduce((sum, [before], axis) => sum + before * strides[axis]!, 0);
  lowering.add({ kind: "assemble", pieces: [{ offset, dims: x.shape, strides }], fill, placed: new Set() }, [x], [to]);
  return to;
}

function sameStorage(uses: readonly Use[]): boolean {
  return uses.every(({ value }) => (value.dtype === "int32") === (uses[0]!.value.dtype === "int32"));
}

export const shapeKernels: Readonly<Record<string, Lower>> = {
  Transpose(lowering) {
    permuted(lowering, lowering.input("x"), lowering.attrs.perm as number[], lowering.output);
    return true;
  },
  Slice(lowering) {
    const x = lowering.input("x");
    const { begin } = lowering.attrs as { begin: number | number[] };
    const starts = x.shape.map((_, axis) => (typeof begin === "number" ? (axis === 0 ? begin : 0) : (begin[axis] ?? 0)));
    lowering.view(x, part(x, starts, lowering.output.shape), lowering.output);
    return true;
  },
  StridedSlice(lowering) {
    const x = lowering.input("x");
    const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = lowering.attrs as Record<"begin" | "end" | "strides", number[]> & Record<"beginMask" | "endMask" | "ellipsisMask" | "newAxisMask" | "shrinkAxisMask", number>;
    const info = slice_util.sliceInfo(x.shape as number[], begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask);
    const dims = slice_util.computeOutShape(info.begin, info.end, info.strides);
    lowering.view(x, part(x, info.begin, dims, info.strides), lowering.output);
    return true;
  },
  Reverse(lowering) {
    const x = lowering.input("x");
    const reversed = new Set(axesOf((lowering.attrs as { dims: number | number[] }).dims, x.shape.length));
    const layout = part(x, x.shape.map((size, axis) => (reversed.has(axis) ? size - 1 : 0)), x.shape, x.shape.map((_, axis) => (reversed.has(axis) ? -1 : 1)));
    lowering.view(x, layout, lowering.output);
    return true;
  },
  Tile(lowering) {
    const x = lowering.input("x");
    const { reps } = lowering.attrs as { reps: number[] };
    if (reps.length !== x.shape.length) return false;
    const strides = denseStrides(x.shape);
    lowering.view(x, { offset: 0, dims: reps.flatMap((times, axis) => [times, x.shape[axis]!]), strides: strides.flatMap((stride) => [0, stride]) }, lowering.output);
    return true;
  },
  Unpack(lowering) {
    const x = lowering.input("value");
    const [axis] = axesOf((lowering.attrs as { axis: number }).axis, x.shape.length);
    pieces(lowering, x, axis!, lowering.node.outputs.map(() => 1));
    return true;
  },
  SplitV(lowering) {
    const x = lowering.input("x");
    const [axis] = axesOf((lowering.attrs as { axis: number }).axis, x.shape.length);
    pieces(lowering, x, axis!, lowering.node.outputs.map(({ shape }) => shape[axis!]!));
    return true;
  },
  Concat(lowering) {
    const parts = lowering.list("tensors");
    const [axis] = axesOf((lowering.attrs as { axis: number }).axis, lowering.output.shape.length);
    if (!sameStorage([...parts, lowering.output])) return false;
    join(lowering, parts, axis!, lowering.output.shape);
    return true;
  },
  Pack(lowering) {
    const parts = lowering.list("tensors");
    const [axis] = axesOf((lowering.attrs as { axis: number }).axis, lowering.output.shape.length);
    if (!sameStorage([...parts, lowering.output])) return false;
    join(lowering, parts.map(({ value, shape }) => ({ value, shape: shape.toSpliced(axis!, 0, 1) })), axis!, lowering.output.shape);
    return true;
  },
  PadV2(lowering) {
    const x = lowering.input("x");
    const { paddings, constantValue } = lowering.attrs as { paddings: [number, number][]; constantValue: number };
    if (x.value.dtype === "int32") return false;
    padded(lowering, x, paddings, constantValue, lowering.output);
    return true;
  },
};
