import { backend_util } from "@tensorflow/tfjs";
import type { PoolWindow } from "../graph/Node.ts";
import type { Shape } from "../graph/shapes.ts";
import type { Lowering } from "./Lowering.ts";
import type { Lower } from "./lowerTape.ts";

interface PoolAttrs {
  filterSize: number | [number, number];
  strides: number | [number, number];
  pad: Parameters<typeof backend_util.computePool2DInfo>[4];
  dimRoundingMode?: Parameters<typeof backend_util.computePool2DInfo>[5];
}

function windowOf({ attrs }: Lowering, x: Shape): PoolWindow {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttrs;
  const info = backend_util.computePool2DInfo(x as [number, number, number, number], filterSize, strides, 1, pad, dimRoundingMode);
  return {
    n: info.batchSize, h: info.inHeight, w: info.inWidth, c: info.inChannels, oh: info.outHeight, ow: info.outWidth, kh: info.filterHeight, kw: info.filterWidth,
    strideY: info.strideHeight, strideX: info.strideWidth, padTop: info.padInfo.top, padLeft: info.padInfo.left,
  };
}

const pool = (kind: "maxPool" | "averagePool"): Lower => (lowering) => {
  const x = lowering.input("x");
  lowering.add({ kind, window: windowOf(lowering, x.shape) }, [x], [lowering.output]);
  return true;
};

export const poolingKernels: Readonly<Record<string, Lower>> = {
  MaxPool: pool("maxPool"),
  AvgPool: pool("averagePool"),
  MaxPoolGrad(lowering) {
    const [x, y, dy] = [lowering.input("input"), lowering.input("output"), lowering.input("dy")];
    lowering.add({ kind: "maxPoolGrad", window: windowOf(lowering, x.shape), reluMask: false }, [x, y, dy], [lowering.output]);
    return true;
  },
  AvgPoolGrad(lowering) {
    lowering.add({ kind: "averagePoolGrad", window: windowOf(lowering, lowering.input("input").shape) }, [lowering.input("dy")], [lowering.output]);
    return true;
  },
};
