import { denseStrides, sizeOf, type Shape } from "./shapes.ts";

/**
 * Which elements of another value a view reads, or writes: the element at index i lies at `offset` + the sum of i[axis] *
 * `strides[axis]`, counted in elements of that value. A stride of 0 repeats, a negative one walks backwards.
 */
export interface Layout {
  readonly offset: number;
  readonly dims: Shape;
  readonly strides: readonly number[];
}

export function denseLayout(dims: Shape): Layout {
  return { offset: 0, dims, strides: denseStrides(dims) };
}

/** Its elements lie one after the other, in row-major order. */
export function isContiguous({ dims, strides }: Layout): boolean {
  let expected = 1;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    if (dims[axis] === 1) continue;
    if (strides[axis] !== expected) return false;
    expected *= dims[axis]!;
  }
  return true;
}

/** With the last two axes exchanged. */
export function transposedLayout({ offset, dims, strides }: Layout): Layout {
  const exchange = (list: readonly number[]): number[] => [...list.slice(0, -2), list.at(-1)!, list.at(-2)!];
  return { offset, dims: exchange(dims), strides: exchange(strides) };
}

/** The view of a value that is itself a view: `outer` counts in elements of what `inner` picks. Undefined where no strides can say it. */
export function composeLayouts(inner: Layout, outer: Layout): Layout | undefined {
  const { dims, strides, offset } = mergeAxes(inner);
  const radix = denseStrides(dims);
  const start = digitsOf(outer.offset, radix, dims);
  if (!start) return sizeOf(outer.dims) === 0 ? { ...outer, offset } : undefined;
  const lowest = [...start];
  const highest = [...start];
  const composed: number[] = [];
  for (let axis = 0; axis < outer.dims.length; axis++) {
    const stride = outer.strides[axis]!;
    const steps = outer.dims[axis]! - 1;
    if (steps <= 0 || stride === 0) {
      composed.push(0);
      continue;
    }
    const digits = digitsOf(Math.abs(stride), radix, dims);
    if (!digits) return undefined;
    let step = 0;
    for (let digit = 0; digit < digits.length; digit++) {
      step += digits[digit]! * strides[digit]!;
      (stride > 0 ? highest : lowest)[digit]! += Math.sign(stride) * digits[digit]! * steps;
    }
    composed.push(Math.sign(stride) * step);
  }
  // A digit that leaves its axis would carry into the next one: then the steps are not equally long in `inner`.
  for (let digit = 0; digit < dims.length; digit++) if (lowest[digit]! < 0 || highest[digit]! >= dims[digit]!) return undefined;
  return { offset: offset + start.reduce((sum, digit, index) => sum + digit * strides[index]!, 0), dims: outer.dims, strides: composed };
}

/** As few axes as say the same. */
export function mergeAxes({ offset, dims, strides }: Layout): Layout {
  const mergedDims: number[] = [];
  const mergedStrides: number[] = [];
  for (let axis = 0; axis < dims.length; axis++) {
    if (dims[axis] === 1) continue;
    const last = mergedDims.length - 1;
    if (last >= 0 && mergedStrides[last] === dims[axis]! * strides[axis]!) {
      mergedDims[last]! *= dims[axis]!;
      mergedStrides[last] = strides[axis]!;
    } else {
      mergedDims.push(dims[axis]!);
      mergedStrides.push(strides[axis]!);
    }
  }
  return { offset, dims: mergedDims, strides: mergedStrides };
}

/** `index` written in mixed radix; undefined where it does not fit. */
function digitsOf(index: number, radix: readonly number[], dims: Shape): number[] | undefined {
  const digits: number[] = [];
  let rest = index;
  for (let axis = 0; axis < dims.length; axis++) {
    const digit = Math.floor(rest / radix[axis]!);
    if (digit >= dims[axis]!) return undefined;
    digits.push(digit);
    rest -= digit * radix[axis]!;
  }
  return rest === 0 ? digits : undefined;
}
