import { backend_util } from "@tensorflow/tfjs";
import type { Use } from "#engine/tape/Tape.ts";
import type { ConvWindow, PoolWindow } from "../graph/Node.ts";
import type { Shape } from "../graph/shapes.ts";
import type { Lowering } from "./Lowering.ts";
import type { Lower } from "./lowerTape.ts";
import { permuted } from "./shape.ts";

type Shape5 = [number, number, number, number, number];
type Volume = ReturnType<typeof backend_util.computeConv3DInfo>;
type Triple = number | [number, number, number];

/**
 * A convolution of volumes is one of images whose channels are those of all slices that the filter sees at once: x [n, d, h, w, ci]
 * is read as [n od, h, w, kd ci], slices overlapping, and the filter [kd, kh, kw, ci, co] as [kh, kw, kd ci, co]. So each sum
 * is made inside one kernel.
 */
function volumeOf({ attrs }: Lowering, x: Shape, filter: Shape): Volume | undefined {
  const { strides, dilations, pad, dataFormat = "NDHWC" } = attrs as { strides: Triple; dilations?: Triple | null; pad: "same" | "valid" | number; dataFormat?: string };
  if (dataFormat !== "NDHWC") return undefined;
  const info = backend_util.computeConv3DInfo(x as Shape5, filter as Shape5, strides, dilations ?? 1, pad as "same");
  return hasNegativePadding(info) ? undefined : info;
}

/** Where strides are longer than the window, tfjs makes 'same' padding of volumes negative (of images it does not): what it means by that is left to it. */
function hasNegativePadding({ padInfo: { front, top, left } }: Pick<Volume, "padInfo">): boolean {
  return Math.min(front, top, left) < 0;
}

function windowOf(info: Volume, { n, ci, co }: { n: number; ci: number; co: number }): ConvWindow {
  return {
    n, ci, co, h: info.inHeight, w: info.inWidth, kh: info.filterHeight, kw: info.filterWidth, oh: info.outHeight, ow: info.outWidth,
    strideY: info.strideHeight, strideX: info.strideWidth, dilationY: info.dilationHeight, dilationX: info.dilationWidth, padTop: info.padInfo.top, padLeft: info.padInfo.left,
  };
}

/** Slices [n, depth, pixels, channels] spread to every `step`th of `length` slices from `first` on, zeros between and around them. */
function placeSlices(lowering: Lowering, x: Use, [n, depth, pixels, channels]: readonly [number, number, number, number], { first, step, length }: { first: number; step: number; length: number }): Use {
  const slice = pixels * channels;
  const shape = [n, length, pixels, channels];
  if (first === 0 && step === 1 && length === depth) return { value: x.value, shape };
  const to = lowering.make(shape);
  const pieces = [{ offset: first * slice, dims: [n, depth, pixels, channels], strides: [length * slice, step * slice, channels, 1] }];
  lowering.add({ kind: "assemble", pieces, fill: 0, placed: new Set() }, [{ value: x.value, shape: [n, depth, pixels, channels] }], [to]);
  return to;
}

/** x [n, d, h, w, ci] as [n od, h, w, kd ci]. */
function slicesSeen(lowering: Lowering, x: Use, info: Volume): Use {
  const [n, pixels, ci] = [info.batchSize, info.inHeight * info.inWidth, info.inChannels];
  const { front } = info.padInfo;
  const length = Math.max(info.inDepth + front, (info.outDepth - 1) * info.strideDepth + info.effectiveFilterDepth);
  const padded = placeSlices(lowering, x, [n, info.inDepth, pixels, ci], { first: front, step: 1, length });
  const slice = pixels * ci;
  return lowering.view(padded, { offset: 0, dims: [n, info.outDepth, pixels, info.filterDepth, ci], strides: [length * slice, info.strideDepth * slice, ci, info.dilationDepth * slice, 1] });
}

/** dy [n, od, oh, ow, co] as [n d, oh, ow, kd co]: for each slice of x the slices of dy that it took part in, by taps of the filter. */
function slicesMade(lowering: Lowering, dy: Use, info: Volume): Use {
  const [n, pixels, co] = [info.batchSize, info.outHeight * info.outWidth, info.outChannels];
  // Slice d took part by tap k in the output at (d + front - k dilation) / stride, where that is a whole number inside: `first` makes room for those before 0.
  const first = Math.max(0, info.effectiveFilterDepth - 1 - info.padInfo.front);
  const length = first + Math.max((info.outDepth - 1) * info.strideDepth + 1, info.inDepth + info.padInfo.front);
  const spread = placeSlices(lowering, dy, [n, info.outDepth, pixels, co], { first, step: info.strideDepth, length });
  const slice = pixels * co;
  return lowering.view(spread, { offset: (first + info.padInfo.front) * slice, dims: [n, info.inDepth, pixels, info.filterDepth, co], strides: [length * slice, slice, co, -info.dilationDepth * slice, 1] });
}

/** The filter [kd, kh, kw, ci, co] with its depth beside its input channels (axis 3), or beside its output channels (axis 4). */
function filterView(lowering: Lowering, filter: Use, axis: 3 | 4): Use {
  return permuted(lowering, filter, axis === 3 ? [1, 2, 0, 3, 4] : [1, 2, 3, 0, 4]);
}

interface PoolAttrs {
  filterSize: Triple;
  strides: Triple;
  pad: "same" | "valid" | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
  dataFormat?: string;
}

/** A pool over boxes as two: over each slice, and over slices; undefined where it is left to tfjs. */
function poolsOf({ attrs }: Lowering, x: Shape): { slice: PoolWindow; depth: PoolWindow } | undefined {
  const { filterSize, strides, pad, dimRoundingMode, dataFormat = "NDHWC" } = attrs as unknown as PoolAttrs;
  if (dataFormat !== "NDHWC") return undefined;
  const info = backend_util.computePool3DInfo(x as Shape5, filterSize, strides, 1, pad, dimRoundingMode);
  if (hasNegativePadding(info)) return undefined;
  const [n, c] = [info.batchSize, info.inChannels];
  const pixels = info.outHeight * info.outWidth;
  return {
    slice: { n: n * info.inDepth, h: info.inHeight, w: info.inWidth, c, oh: info.outHeight, ow: info.outWidth, kh: info.filterHeight, kw: info.filterWidth, strideY: info.strideHeight, strideX: info.strideWidth, padTop: info.padInfo.top, padLeft: info.padInfo.left },
    depth: { n, h: info.inDepth, w: pixels, c, oh: info.outDepth, ow: pixels, kh: info.filterDepth, kw: 1, strideY: info.strideDepth, strideX: 1, padTop: info.padInfo.front, padLeft: 0 },
  };
}

const betweenOf = ({ n, h, w, c }: PoolWindow): number[] => [n, h, w, c];

/** The largest of the largest, and, as what lies outside takes no part, the mean of the means. */
const pool = (kind: "maxPool" | "averagePool"): Lower => (lowering) => {
  const x = lowering.input("x");
  const pools = poolsOf(lowering, x.shape);
  if (!pools) return false;
  const between = lowering.make(betweenOf(pools.depth));
  lowering.add({ kind, window: pools.slice }, [x], [between]);
  lowering.add({ kind, window: pools.depth }, [between], [lowering.output]);
  return true;
};

export const volumeKernels: Readonly<Record<string, Lower>> = {
  Conv3D(lowering) {
    const [x, filter] = [lowering.input("x"), lowering.input("filter")];
    const info = volumeOf(lowering, x.shape, filter.shape);
    if (!info) return false;
    const window = windowOf(info, { n: info.batchSize * info.outDepth, ci: info.filterDepth * info.inChannels, co: info.outChannels });
    lowering.add({ kind: "conv", window, relu: false }, [slicesSeen(lowering, x, info), filterView(lowering, filter, 3)], [lowering.output]);
    return true;
  },
  Conv3DBackpropInputV2(lowering) {
    const [dy, filter] = [lowering.input("dy"), lowering.input("filter")];
    const info = volumeOf(lowering, lowering.output.shape, filter.shape);
    if (!info) return false;
    const window = windowOf(info, { n: info.batchSize * info.inDepth, ci: info.inChannels, co: info.filterDepth * info.outChannels });
    lowering.add({ kind: "convInputGrad", window, chunks: 0 }, [slicesMade(lowering, dy, info), filterView(lowering, filter, 4)], [lowering.output]);
    return true;
  },
  Conv3DBackpropFilterV2(lowering) {
    const [x, dy] = [lowering.input("x"), lowering.input("dy")];
    const [kd, kh, kw, ci, co] = lowering.output.shape as Shape5;
    const info = volumeOf(lowering, x.shape, lowering.output.shape);
    if (!info) return false;
    const found = lowering.make([kh, kw, kd, ci, co]);
    lowering.add({ kind: "convFilterGrad", window: windowOf(info, { n: info.batchSize * info.outDepth, ci: kd * ci, co }) }, [slicesSeen(lowering, x, info), dy], [found]);
    permuted(lowering, found, [2, 0, 1, 3, 4], lowering.output);
    return true;
  },
  MaxPool3D: pool("maxPool"),
  AvgPool3D: pool("averagePool"),
  MaxPool3DGrad(lowering) {
    const [x, y, dy] = [lowering.input("input"), lowering.input("output"), lowering.input("dy")];
    const pools = poolsOf(lowering, x.shape);
    if (!pools) return false;
    const [between, dbetween] = [lowering.make(betweenOf(pools.depth)), lowering.make(betweenOf(pools.depth))];
    lowering.add({ kind: "maxPool", window: pools.slice }, [x], [between]);
    lowering.add({ kind: "maxPoolGrad", window: pools.depth, reluMask: false }, [between, y, dy], [dbetween]);
    lowering.add({ kind: "maxPoolGrad", window: pools.slice, reluMask: false }, [x, between, dbetween], [lowering.output]);
    return true;
  },
  AvgPool3DGrad(lowering) {
    const pools = poolsOf(lowering, lowering.input("input").shape);
    if (!pools) return false;
    const dbetween = lowering.make(betweenOf(pools.depth));
    lowering.add({ kind: "averagePoolGrad", window: pools.depth }, [lowering.input("dy")], [dbetween]);
    lowering.add({ kind: "averagePoolGrad", window: pools.slice }, [dbetween], [lowering.output]);
    return true;
  },
};
