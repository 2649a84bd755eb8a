import type { Lower } from "./lowerTape.ts";

interface ResizeAttrs {
  alignCorners: boolean;
  halfPixelCenters?: boolean;
}

const resize = (bilinear: boolean): Lower => (lowering) => {
  const x = lowering.input("images");
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const [, oh, ow] = lowering.output.shape as [number, number, number, number];
  const { alignCorners, halfPixelCenters } = lowering.attrs as unknown as ResizeAttrs;
  if (x.value.dtype === "int32") return false;
  lowering.add({ kind: "command", operation: "resize", numbers: { n, h, w, c, oh, ow, bilinear: Number(bilinear), alignCorners: Number(alignCorners), halfPixelCenters: Number(halfPixelCenters ?? false) }, inputs: ["x"], outputs: ["y"], flops: 0 }, [x], [lowering.output]);
  return true;
};

/** Its gradients never have half pixel centres: tfjs has none for them. */
const gradient = (bilinear: boolean): Lower => (lowering) => {
  const dy = lowering.input("dy");
  const [n, h, w, c] = lowering.output.shape as [number, number, number, number];
  const [, oh, ow] = dy.shape as [number, number, number, number];
  const { alignCorners } = lowering.attrs as unknown as ResizeAttrs;
  lowering.add({ kind: "command", operation: "resizeGrad", numbers: { n, h, w, c, oh, ow, bilinear: Number(bilinear), alignCorners: Number(alignCorners), halfPixelCenters: 0 }, inputs: ["dy"], outputs: ["dx"], flops: 0 }, [dy], [lowering.output]);
  return true;
};

export const resizeKernels: Readonly<Record<string, Lower>> = {
  ResizeBilinear: resize(true),
  ResizeNearestNeighbor: resize(false),
  ResizeBilinearGrad: gradient(true),
  ResizeNearestNeighborGrad: gradient(false),
};
