import type { Use } from "#engine/tape/Tape.ts";
import { denseLayout } from "../graph/Layout.ts";
import { denseStrides } from "../graph/shapes.ts";
import type { Lowering } from "./Lowering.ts";
import type { Lower } from "./lowerTape.ts";
import { padded, part, permuted } from "./shape.ts";

/** One axis with its own ends mirrored before and after it; `edge` 1 leaves out the element at the border itself. */
function mirrored(lowering: Lowering, x: Use, axis: number, [before, after]: readonly [number, number], edge: number, to: Use): void {
  const length = x.shape[axis]!;
  const mirror = (first: number, size: number): Use => lowering.view(x, part(x, x.shape.map((_, each) => (each === axis ? first : 0)), x.shape.map((whole, each) => (each === axis ? size : whole)), x.shape.map((_, each) => (each === axis ? -1 : 1))));
  const pieces = [...(before > 0 ? [{ at: 0, use: mirror(before - 1 + edge, before) }] : []), { at: before, use: x }, ...(after > 0 ? [{ at: before + length, use: mirror(length - 1 - edge, after) }] : [])];
  const strides = denseStrides(to.shape);
  lowering.add({ kind: "assemble", pieces: pieces.map(({ at, use }) => ({ offset: at * strides[axis]!, dims: use.shape, strides })), fill: undefined, placed: new Set() }, pieces.map(({ use }) => use), [to]);
}

/** Blocks of space that become channels or batches, and back: copies in strides. */
export const blockKernels: Readonly<Record<string, Lower>> = {
  SpaceToBatchND(lowering) {
    const x = lowering.input("x");
    const { blockShape, paddings } = lowering.attrs as { blockShape: number[]; paddings: [number, number][] };
    if (x.value.dtype === "int32") return false;
    const rest = x.shape.slice(1 + blockShape.length);
    const around: [number, number][] = [[0, 0], ...paddings, ...rest.map((): [number, number] => [0, 0])];
    const wide = padded(lowering, x, around, 0);
    // [n, rows / block, block, ..., rest] -> [blocks..., n, rows / block..., rest]
    const cut = { value: wide.value, shape: [x.shape[0]!, ...blockShape.flatMap((block, axis) => [wide.shape[axis + 1]! / block, block]), ...rest] };
    const blocks = blockShape.map((_, axis) => 2 + 2 * axis);
    permuted(lowering, cut, [...blocks, 0, ...blocks.map((axis) => axis - 1), ...rest.map((_, axis) => 1 + 2 * blockShape.length + axis)], lowering.output);
    return true;
  },
  BatchToSpaceND(lowering) {
    const x = lowering.input("x");
    const { blockShape, crops } = lowering.attrs as { blockShape: number[]; crops: [number, number][] };
    const count = blockShape.length;
    const batch = x.shape[0]! / blockShape.reduce((product, block) => product * block, 1);
    const rest = x.shape.slice(1 + count);
    const cut = { value: x.value, shape: [...blockShape, batch, ...x.shape.slice(1)] };
    const joined = permuted(lowering, cut, [count, ...blockShape.flatMap((_, axis) => [count + 1 + axis, axis]), ...rest.map((_, axis) => 2 * count + 1 + axis)]);
    const whole = { value: joined.value, shape: [batch, ...blockShape.map((block, axis) => block * x.shape[axis + 1]!), ...rest] };
    lowering.view(whole, part(whole, [0, ...crops.map(([before]) => before), ...rest.map(() => 0)], lowering.output.shape), lowering.output);
    return true;
  },
  DepthToSpace(lowering) {
    const x = lowering.input("x");
    const { blockSize, dataFormat } = lowering.attrs as { blockSize: number; dataFormat: string };
    if (dataFormat !== "NHWC") return false;
    const [n, h, w, c] = x.shape as [number, number, number, number];
    permuted(lowering, { value: x.value, shape: [n, h, w, blockSize, blockSize, c / blockSize ** 2] }, [0, 1, 3, 2, 4, 5], lowering.output);
    return true;
  },
  MirrorPad(lowering) {
    let x = lowering.input("x");
    const { paddings, mode } = lowering.attrs as { paddings: [number, number][]; mode: "reflect" | "symmetric" };
    const edge = mode === "reflect" ? 1 : 0;
    const axes = x.shape.map((_, axis) => axis).filter((axis) => paddings[axis]!.some((size) => size > 0));
    if (axes.length === 0) lowering.view(x, denseLayout(x.shape), lowering.output);
    axes.forEach((axis, index) => {
      const shape = x.shape.with(axis, x.shape[axis]! + paddings[axis]![0] + paddings[axis]![1]);
      const to = index === axes.length - 1 ? lowering.output : lowering.make(shape, x.value.dtype);
      mirrored(lowering, x, axis, paddings[axis]!, edge, to);
      x = { value: to.value, shape };
    });
    return true;
  },
};
