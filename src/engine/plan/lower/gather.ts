import type { IndexUse } from "#engine/tape/kernels/checkIndices.ts";
import type { Use } from "#engine/tape/Tape.ts";
import { denseLayout } from "../graph/Layout.ts";
import { axesOf, denseStrides, sizeOf, type Shape } from "../graph/shapes.ts";
import { exactInteger, type Lowering } from "./Lowering.ts";
import type { Lower } from "./lowerTape.ts";

/** indices [..., depth] into the first `depth` axes of `shape`, as row numbers of a matrix; undefined where float32 cannot hold them all. */
function positions(lowering: Lowering, indices: Use, shape: Shape): { ids: Use; rows: number } | undefined {
  const depth = indices.shape.at(-1)!;
  const rows = sizeOf(shape.slice(0, depth));
  if (indices.value.dtype !== "int32" || rows > exactInteger || depth === 0) return undefined;
  const count = indices.value.size / depth;
  const axes = Array.from({ length: depth }, (_, axis) => {
    const one = depth === 1 ? indices : lowering.view(indices, { offset: axis, dims: [count], strides: [depth] });
    return { one, stride: sizeOf(shape.slice(axis + 1, depth)) };
  });
  if (depth === 1) return { ids: axes[0]!.one, rows };
  const [first, ...others] = axes.map(({ one, stride }) => lowering.elementwise("mul", [lowering.elementwise("fromInt", [one]), lowering.number(stride)]));
  const total = others.reduce((sum, next) => lowering.elementwise("add", [sum, next]), first!);
  return { ids: lowering.elementwise("toInt", [total], lowering.make([count], "int32")), rows };
}

export const gatherKernels: Readonly<Record<string, Lower>> = {
  GatherV2(lowering) {
    const x = lowering.input("x");
    const ids = lowering.input("indices");
    const { axis, batchDims = 0 } = lowering.attrs as { axis: number; batchDims?: number };
    const [along] = axesOf(axis, x.shape.length);
    if (batchDims !== 0 || ids.value.dtype !== "int32") return false;
    const rows = x.shape[along!]!;
    lowering.check(ids, { of: "operation", size: rows, name: "tf.gather" });
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
  CheckIndices(lowering) {
    const indices = lowering.input("indices");
    lowering.check(indices, lowering.attrs as unknown as IndexUse, lowering.output.value);
    lowering.view(indices, denseLayout(indices.shape), lowering.output);
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
  GatherNd(lowering) {
    const [params, indices] = [lowering.input("params"), lowering.input("indices")];
    const found = positions(lowering, indices, params.shape);
    if (!found) return false;
    lowering.check(found.ids, { of: "operation", size: found.rows, name: "tf.gatherND" });
    lowering.add({ kind: "gather", rows: found.rows, width: params.value.size / found.rows }, [params, found.ids], [lowering.output]);
    return true;
  },
  /** What goes to the same place is added up. */
  ScatterNd(lowering) {
    const [indices, updates] = [lowering.input("indices"), lowering.input("updates")];
    const found = updates.value.dtype === "float32" ? positions(lowering, indices, lowering.output.shape) : undefined;
    if (!found) return false;
    lowering.check(found.ids, { of: "operation", size: found.rows, name: "tf.scatterND" });
    lowering.add({ kind: "segmentSum", segments: found.rows, width: lowering.output.value.size / found.rows }, [updates, found.ids], [lowering.output]);
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
      lowering.setBound(lowering.output.value, Math.max(Math.abs(onValue), Math.abs(offValue)));
    }
    return true;
  },
};
