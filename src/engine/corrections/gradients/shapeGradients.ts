import * as tf from "@tensorflow/tfjs";
import { spread } from "./spread.ts";

/** Of operations that move numbers: tfjs 4.22 has none for most of these, and a wrong one for the first two. */
export const shapeGradients: readonly tf.GradConfig[] = [
  {
    kernelName: "MirrorPad",
    inputsToSave: ["x"],
    gradFunc: (dy, saved, attrs) => {
      const { paddings, mode } = attrs as unknown as { paddings: readonly [number, number][]; mode: "reflect" | "symmetric" };
      return { x: () => paddings.reduce<tf.Tensor>((gradient, [before], axis) => foldBack(gradient, { axis, before, length: (saved as tf.Tensor[])[0]!.shape[axis]!, edge: mode === "symmetric" ? 0 : 1 }), dy as tf.Tensor) };
    },
  },
  {
    kernelName: "Cumsum",
    gradFunc: (dy, _saved, attrs) => {
      const { axis, exclusive, reverse } = attrs as unknown as { axis: number; exclusive: boolean; reverse: boolean };
      return { x: () => tf.cumsum(dy as tf.Tensor, axis, exclusive, !reverse) };
    },
  },
  {
    // tfjs hands the gradient of a single part as a tensor, and takes it for a list of them.
    kernelName: "Unpack",
    gradFunc: (dy, _saved, attrs) => ({ value: () => tf.stack([dy].flat() as tf.Tensor[], attrs["axis"] as number) }),
  },
  {
    kernelName: "SplitV",
    gradFunc: (dy, _saved, attrs) => ({ x: () => tf.concat([dy].flat() as tf.Tensor[], attrs["axis"] as number) }),
  },
  {
    kernelName: "StridedSlice",
    inputsToSave: ["x"],
    gradFunc: (dy, saved, attrs) => ({ x: () => unslice(dy as tf.Tensor, (saved as tf.Tensor[])[0]!.shape, attrs as unknown as StridedSliceAttrs) }),
  },
  {
    kernelName: "GatherNd",
    inputsToSave: ["params", "indices"],
    gradFunc: (dy, saved) => {
      const [params, indices] = saved as [tf.Tensor, tf.Tensor];
      return { params: () => tf.scatterND(indices, dy as tf.Tensor, params.shape as [number]), indices: () => tf.zeros(indices.shape) };
    },
  },
  {
    kernelName: "ScatterNd",
    inputsToSave: ["indices"],
    gradFunc: (dy, saved) => {
      const [indices] = saved as [tf.Tensor];
      return { updates: () => tf.gatherND(dy as tf.Tensor, indices), indices: () => tf.zeros(indices.shape) };
    },
  },
  {
    kernelName: "DepthToSpace",
    gradFunc: (dy, _saved, attrs) => {
      const { blockSize } = attrs as unknown as { blockSize: number };
      const [n, height, width, depth] = (dy as tf.Tensor).shape as [number, number, number, number];
      const blocks = (): tf.Tensor => tf.transpose(tf.reshape(dy as tf.Tensor, [n, height / blockSize, blockSize, width / blockSize, blockSize, depth]), [0, 1, 3, 2, 4, 5]);
      return { x: () => tf.reshape(blocks(), [n, height / blockSize, width / blockSize, depth * blockSize * blockSize]) };
    },
  },
  {
    kernelName: "TopK",
    inputsToSave: ["x"],
    outputsToSave: [true, true],
    gradFunc: (dy, saved) => {
      const [x, , indices] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const [byValues] = dy as tf.Tensor[];
      // [..., k, length]: a row of zeros with a one at each index.
      const places = (): tf.Tensor => tf.cast(tf.oneHot(tf.cast(indices, "int32"), x.shape[x.shape.length - 1]!), "float32");
      return { x: () => tf.sum(tf.mul(places(), tf.expandDims(byValues!, -1)), -2) };
    },
  },
];

/** Adds what was mirrored into the padding of one axis back to where it came from; `edge` elements at the border were not mirrored. */
function foldBack(dy: tf.Tensor, { axis, before, length, edge }: { axis: number; before: number; length: number; edge: number }): tf.Tensor {
  const after = dy.shape[axis]! - before - length;
  const part = (from: number, size: number): tf.Tensor => tf.slice(dy, dy.shape.map((_, index) => (index === axis ? from : 0)), dy.shape.map((whole, index) => (index === axis ? size : whole)));
  const placed = (x: tf.Tensor, from: number): tf.Tensor => tf.pad(x, x.shape.map((size, index): [number, number] => (index === axis ? [from, length - from - size] : [0, 0])));
  let sum = part(before, length);
  if (before > 0) sum = tf.add(sum, placed(tf.reverse(part(0, before), axis), edge));
  if (after > 0) sum = tf.add(sum, placed(tf.reverse(part(before + length, after), axis), length - edge - after));
  return sum;
}

interface StridedSliceAttrs {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
}

/** Puts a slice back where it was taken from, with zeros everywhere else. */
function unslice(dy: tf.Tensor, shape: readonly number[], attrs: StridedSliceAttrs): tf.Tensor {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attrs;
  const info = tf.slice_util.sliceInfo([...shape], begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask);
  const lengths = shape.map((_, axis) => Math.max(0, Math.ceil((info.end[axis]! - info.begin[axis]!) / info.strides[axis]!)));
  let x: tf.Tensor = tf.reshape(dy, lengths);
  lengths.forEach((length, axis) => {
    const step = Math.abs(info.strides[axis]!);
    const backwards = info.strides[axis]! < 0;
    if (backwards) x = tf.reverse(x, axis);
    const first = backwards ? info.begin[axis]! - (length - 1) * step : info.begin[axis]!;
    const spreadOut = spread(x, axis, step);
    x = tf.pad(spreadOut, spreadOut.shape.map((size, index): [number, number] => (index === axis ? [first, shape[axis]! - first - size] : [0, 0])));
  });
  return x;
}
