import { denseStrides, sizeOf } from "../graph/shapes.ts";
import { axesOf } from "../graph/shapes.ts";
import type { Lower } from "./lowerTape.ts";

export const gatherKernels: Readonly<Record<string, Lower>> = {
  GatherV2(lowering) {
    const x = lowering.input("x");
    const ids = lowering.input("indices");
    const { axis, batchDims = 0 } = lowering.attrs as { axis: number; batchDims?: number };
    const [along] = axesOf(axis, x.shape.length);
    if (batchDims !== 0 || ids.value.dtype !== "int32") return false;
    const rows = x.shape[along!]!;
    const width = x.value.size / rows;
    if (sizeOf(x.shape.slice(0, along!)) === 1) {
      lowering.add({ kind: "gather", rows, width }, [x, ids], [lowering.output]);
      return true;
    }
    // The axis first, and after the look-up back to its place.
    const outer = sizeOf(x.shape.slice(0, along!));
    const inner = width / outer;
    const table = lowering.view({ value: x.value, shape: [outer, rows, inner] }, { offset: 0, dims: [rows, outer, inner], strides: [inner, rows * inner, 1] });
    const found = lowering.make([ids.value.size, outer, inner], x.value.dtype);
    lowering.add({ kind: "gather", rows, width }, [table, ids], [found]);
    lowering.view(found, { offset: 0, dims: [outer, ids.value.size, inner], strides: [inner, outer * inner, 1] }, lowering.output);
    return true;
  },
  UnsortedSegmentSum(lowering) {
    const x = lowering.input("x");
    const ids = lowering.input("segmentIds");
    const { numSegments } = lowering.attrs as { numSegments: number };
    if (ids.value.dtype !== "int32" || ids.shape.length !== 1 || x.value.dtype !== "float32") return false;
    lowering.add({ kind: "segmentSum", segments: numSegments, width: denseStrides(x.shape)[0]! }, [x, ids], [lowering.output]);
    return true;
  },
  OneHot(lowering) {
    const ids = lowering.input("indices");
    const { depth, onValue, offValue } = lowering.attrs as { depth: number; onValue: number; offValue: number };
    if (ids.value.dtype !== "int32") return false;
    const integer = lowering.output.value.dtype === "int32";
    const to = integer ? lowering.make(lowering.output.shape) : lowering.output;
    lowering.add({ kind: "oneHot", depth, on: onValue, off: offValue }, [ids], [to]);
    if (integer) {
      lowering.elementwise("toInt", [to], lowering.output);
      if (Math.max(Math.abs(onValue), Math.abs(offValue)) <= 2 ** 24) lowering.markSmallInteger(lowering.output.value);
    }
    return true;
  },
};
