import { backend_util } from "@tensorflow/tfjs";
import type { Use } from "#engine/tape/Tape.ts";
import type { ConvWindow, DepthwiseWindow } from "../graph/Node.ts";
import type { Shape } from "../graph/shapes.ts";
import type { Lowering } from "./Lowering.ts";
import type { Lower } from "./lowerTape.ts";
import { withBiasAndActivation } from "./matmul.ts";
import { permuted } from "./shape.ts";

type Shape4 = [number, number, number, number];
type ConvInfo = ReturnType<typeof backend_util.computeConv2DInfo>;

interface ConvAttrs {
  strides: number | [number, number];
  pad: Parameters<typeof backend_util.computeConv2DInfo>[4];
  /** tfjs gives null to say 1. */
  dilations?: number | [number, number] | null;
  dimRoundingMode?: Parameters<typeof backend_util.computeConv2DInfo>[5];
}

/** The geometry of a convolution whose x, or dx, has this shape. */
function infoOf({ attrs }: Lowering, x: Shape, filter: Shape, depthwise: boolean): ConvInfo {
  const { strides, pad, dilations, dimRoundingMode } = attrs as unknown as ConvAttrs;
  return backend_util.computeConv2DInfo(x as Shape4, filter as Shape4, strides, dilations ?? 1, pad, dimRoundingMode, depthwise);
}

function commonOf(info: ConvInfo) {
  return {
    n: info.batchSize, h: info.inHeight, w: info.inWidth, kh: info.filterHeight, kw: info.filterWidth, oh: info.outHeight, ow: info.outWidth,
    strideY: info.strideHeight, strideX: info.strideWidth, dilationY: info.dilationHeight, dilationX: info.dilationWidth, padTop: info.padInfo.top, padLeft: info.padInfo.left,
  };
}

function convWindow(lowering: Lowering, x: Shape, filter: Shape): ConvWindow {
  const info = infoOf(lowering, x, filter, false);
  return { ...commonOf(info), ci: info.inChannels, co: info.outChannels };
}

function depthwiseWindow(lowering: Lowering, x: Shape, filter: Shape): DepthwiseWindow {
  const info = infoOf(lowering, x, filter, true);
  return { ...commonOf(info), c: info.inChannels, multiplier: info.outChannels / info.inChannels };
}

/** Orders of axes: [n, c, h, w] as [n, h, w, c], and back. */
const channelsLast = [0, 2, 3, 1];
const channelsFirst = [0, 3, 1, 2];

/** Our kernels have channels last: images with channels first are turned before and after. `images` says whether the output is one. */
function inChannelsLast(lowering: Lowering, { images, to }: { images: boolean; to: Use }, add: (image: (name: string) => Use, to: Use) => void): boolean {
  if ((lowering.attrs as { dataFormat?: string }).dataFormat !== "NCHW") {
    add((name) => lowering.input(name), to);
    return true;
  }
  const turned = images ? lowering.make(channelsLast.map((axis) => to.shape[axis]!)) : to;
  add((name) => permuted(lowering, lowering.input(name), channelsLast), turned);
  if (images) permuted(lowering, turned, channelsFirst, to);
  return true;
}

const conv = (lowering: Lowering, to = lowering.output): boolean =>
  inChannelsLast(lowering, { images: true, to }, (image, y) => {
    const [x, filter] = [image("x"), lowering.input("filter")];
    lowering.add({ kind: "conv", window: convWindow(lowering, x.shape, filter.shape), relu: false }, [x, filter], [y]);
  });

const depthwise = (lowering: Lowering, to = lowering.output): boolean =>
  inChannelsLast(lowering, { images: true, to }, (image, y) => {
    const [x, filter] = [image("x"), lowering.input("filter")];
    lowering.add({ kind: "depthwise", window: depthwiseWindow(lowering, x.shape, filter.shape), relu: false }, [x, filter], [y]);
  });

const inputGrad = (kind: "convInputGrad" | "depthwiseInputGrad"): Lower => (lowering) =>
  inChannelsLast(lowering, { images: true, to: lowering.output }, (image, dx) => {
    const [dy, filter] = [image("dy"), lowering.input("filter")];
    if (kind === "convInputGrad") lowering.add({ kind, window: convWindow(lowering, dx.shape, filter.shape), chunks: 0 }, [dy, filter], [dx]);
    else lowering.add({ kind, window: depthwiseWindow(lowering, dx.shape, filter.shape) }, [dy, filter], [dx]);
  });

const filterGrad = (kind: "convFilterGrad" | "depthwiseFilterGrad"): Lower => (lowering) =>
  inChannelsLast(lowering, { images: false, to: lowering.output }, (image, dfilter) => {
    const [x, dy] = [image("x"), image("dy")];
    if (kind === "convFilterGrad") lowering.add({ kind, window: convWindow(lowering, x.shape, dfilter.shape) }, [x, dy], [dfilter]);
    else lowering.add({ kind, window: depthwiseWindow(lowering, x.shape, dfilter.shape) }, [x, dy], [dfilter]);
  });

export const convolutionKernels: Readonly<Record<string, Lower>> = {
  Conv2D: (lowering) => conv(lowering),
  FusedConv2D: (lowering) => isChannelsLast(lowering) && withBiasAndActivation(lowering, (to) => conv(lowering, to)),
  Conv2DBackpropInput: inputGrad("convInputGrad"),
  Conv2DBackpropFilter: filterGrad("convFilterGrad"),
  DepthwiseConv2dNative: (lowering) => depthwise(lowering),
  FusedDepthwiseConv2D: (lowering) => isChannelsLast(lowering) && withBiasAndActivation(lowering, (to) => depthwise(lowering, to)),
  DepthwiseConv2dNativeBackpropInput: inputGrad("depthwiseInputGrad"),
  DepthwiseConv2dNativeBackpropFilter: filterGrad("depthwiseFilterGrad"),
};

/** tfjs's fused kernels have a way of their own to repeat a bias over channels that come first. */
function isChannelsLast({ attrs }: Lowering): boolean {
  return (attrs as { dataFormat?: string }).dataFormat !== "NCHW";
}
