import { backend_util } from "@tensorflow/tfjs";
import type { ConvWindow, DepthwiseWindow } from "../graph/Node.ts";
import type { Shape } from "../graph/shapes.ts";
import type { Lowering } from "./Lowering.ts";
import type { Lower } from "./lowerTape.ts";
import { withBiasAndActivation } from "./matmul.ts";

type Shape4 = [number, number, number, number];
type ConvInfo = ReturnType<typeof backend_util.computeConv2DInfo>;

interface ConvAttrs {
  strides: number | [number, number];
  pad: Parameters<typeof backend_util.computeConv2DInfo>[4];
  dataFormat?: string;
  dilations?: number | [number, number];
  dimRoundingMode?: Parameters<typeof backend_util.computeConv2DInfo>[5];
}

function infoOf({ attrs }: Lowering, x: Shape, filter: Shape, depthwise: boolean): ConvInfo | undefined {
  const { strides, pad, dataFormat = "NHWC", dilations = 1, dimRoundingMode } = attrs as unknown as ConvAttrs;
  if (dataFormat !== "NHWC") return undefined;
  return backend_util.computeConv2DInfo(x as Shape4, filter as Shape4, strides, dilations, pad, dimRoundingMode, depthwise);
}

function commonOf(info: ConvInfo) {
  return {
    n: info.batchSize, h: info.inHeight, w: info.inWidth, kh: info.filterHeight, kw: info.filterWidth, oh: info.outHeight, ow: info.outWidth,
    strideY: info.strideHeight, strideX: info.strideWidth, dilationY: info.dilationHeight, dilationX: info.dilationWidth, padTop: info.padInfo.top, padLeft: info.padInfo.left,
  };
}

/** Undefined for channels first, which is tfjs's own. */
function convWindow(lowering: Lowering, x: Shape, filter: Shape): ConvWindow | undefined {
  const info = infoOf(lowering, x, filter, false);
  return info && { ...commonOf(info), ci: info.inChannels, co: info.outChannels };
}

function depthwiseWindow(lowering: Lowering, x: Shape, filter: Shape): DepthwiseWindow | undefined {
  const info = infoOf(lowering, x, filter, true);
  return info && { ...commonOf(info), c: info.inChannels, multiplier: info.outChannels / info.inChannels };
}

const conv = (lowering: Lowering, to = lowering.output): boolean => {
  const inputs = [lowering.input("x"), lowering.input("filter")] as const;
  const window = convWindow(lowering, inputs[0].shape, inputs[1].shape);
  if (!window) return false;
  lowering.add({ kind: "conv", window, relu: false }, inputs, [to]);
  return true;
};

const depthwise = (lowering: Lowering, to = lowering.output): boolean => {
  const inputs = [lowering.input("x"), lowering.input("filter")] as const;
  const window = depthwiseWindow(lowering, inputs[0].shape, inputs[1].shape);
  if (!window) return false;
  lowering.add({ kind: "depthwise", window, relu: false }, inputs, [to]);
  return true;
};

export const convolutionKernels: Readonly<Record<string, Lower>> = {
  Conv2D: (lowering) => conv(lowering),
  FusedConv2D: (lowering) => withBiasAndActivation(lowering, (to) => conv(lowering, to)),
  Conv2DBackpropInput(lowering) {
    const [dy, filter] = [lowering.input("dy"), lowering.input("filter")];
    const window = convWindow(lowering, lowering.output.shape, filter.shape);
    if (window) lowering.add({ kind: "convInputGrad", window, chunks: 0 }, [dy, filter], [lowering.output]);
    return window !== undefined;
  },
  Conv2DBackpropFilter(lowering) {
    const [x, dy] = [lowering.input("x"), lowering.input("dy")];
    const window = convWindow(lowering, x.shape, lowering.output.shape);
    if (window) lowering.add({ kind: "convFilterGrad", window }, [x, dy], [lowering.output]);
    return window !== undefined;
  },
  DepthwiseConv2dNative: (lowering) => depthwise(lowering),
  FusedDepthwiseConv2D: (lowering) => withBiasAndActivation(lowering, (to) => depthwise(lowering, to)),
  DepthwiseConv2dNativeBackpropInput(lowering) {
    const [dy, filter] = [lowering.input("dy"), lowering.input("filter")];
    const window = depthwiseWindow(lowering, lowering.output.shape, filter.shape);
    if (window) lowering.add({ kind: "depthwiseInputGrad", window }, [dy, filter], [lowering.output]);
    return window !== undefined;
  },
  DepthwiseConv2dNativeBackpropFilter(lowering) {
    const [x, dy] = [lowering.input("x"), lowering.input("dy")];
    const window = depthwiseWindow(lowering, x.shape, lowering.output.shape);
    if (window) lowering.add({ kind: "depthwiseFilterGrad", window }, [x, dy], [lowering.output]);
    return window !== undefined;
  },
};
