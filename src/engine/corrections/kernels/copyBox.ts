import type * as tf from "@tensorflow/tfjs";

export interface Box {
  values: tf.TypedArray;
  /** Row-major. */
  shape: readonly number[];
  /** The box's first corner. */
  start: readonly number[];
}

/** Runs of elements that lie side by side from which on one call for each run is faster than one number after another. */
const longRun = 64;

/** Copies a box of this size out of one tensor into another of the same rank. */
export function copyBox(size: readonly number[], from: Box, to: Box): void {
  if (size.includes(0)) return;
  // Axes that are whole on both sides belong to one run.
  let axis = size.length - 1;
  while (axis > 0 && size[axis] === from.shape[axis] && size[axis] === to.shape[axis]) axis--;
  const product = (list: readonly number[]): number => list.reduce((all, length) => all * length, 1);
  const run = product(size.slice(Math.max(axis, 0)));
  const outer = size.slice(0, Math.max(axis, 0));
  const strides = ({ shape }: Box): number[] => outer.map((_, at) => product(shape.slice(at + 1)));
  const first = ({ shape, start }: Box): number => start.reduce((sum, at, index) => sum + at * product(shape.slice(index + 1)), 0);
  const [fromStrides, toStrides] = [strides(from), strides(to)];
  const place = outer.map(() => 0);
  let [read, write] = [first(from), first(to)];
  for (;;) {
    if (run >= longRun) to.values.set(from.values.subarray(read, read + run), write);
    else for (let at = 0; at < run; at++) to.values[write + at] = from.values[read + at]!;
    let last = outer.length - 1;
    for (; last >= 0; last--) {
      read += fromStrides[last]!;
      write += toStrides[last]!;
      if (++place[last]! < outer[last]!) break;
      read -= outer[last]! * fromStrides[last]!;
      write -= outer[last]! * toStrides[last]!;
      place[last] = 0;
    }
    if (last < 0) return;
  }
}
