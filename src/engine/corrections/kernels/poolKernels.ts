import * as tf from "@tensorflow/tfjs";
import { cpuKernel } from "./kernelData.ts";

interface PoolAttrs {
  filterSize: number | [number, number, number];
  strides: number | [number, number, number];
  pad: "same" | "valid" | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/** One axis of a pool: output `o` looks at the inputs from `from(o)` up to, not including, `to(o)`. */
interface Axis {
  inputs: number;
  outputs: number;
  from(output: number): number;
  to(output: number): number;
}

/**
 * The mean over a window counts what lies inside the input; the gradients of tfjs 4.22 divide by the whole window, which is
 * wrong at the borders of 'same' padding. Of equal maxima in a box the first one gets the gradient, as in images and in
 * PyTorch, where tfjs 4.22 takes the last. dx [n, (d,) h, w, c] from dy.
 */
export const poolKernels: readonly tf.KernelConfig[] = [
  cpuKernel("AvgPoolGrad", ({ dy, input }, attrs) => {
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttrs;
    const shape = input!.shape as [number, number, number, number];
    const info = tf.backend_util.computePool2DInfo(shape, filterSize as number, strides as number, 1, pad, dimRoundingMode);
    const axes = [one, axis(info.inHeight, info.outHeight, info.strideHeight, info.effectiveFilterHeight, info.padInfo.top), axis(info.inWidth, info.outWidth, info.strideWidth, info.effectiveFilterWidth, info.padInfo.left)] as const;
    return { shape, values: spreadMeans(dy!.values, shape[0], shape[3], axes) };
  }),
  cpuKernel("AvgPool3DGrad", ({ dy, input }, attrs) => {
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttrs;
    const shape = input!.shape as [number, number, number, number, number];
    const info = tf.backend_util.computePool3DInfo(shape, filterSize as number, strides as number, 1, pad, dimRoundingMode);
    return { shape, values: spreadMeans(dy!.values, shape[0], shape[4], axesOf(info)) };
  }),
  cpuKernel("MaxPool3DGrad", ({ dy, input }, attrs) => {
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttrs;
    const shape = input!.shape as [number, number, number, number, number];
    const info = tf.backend_util.computePool3DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
    return { shape, values: giveToMaxima(dy!.values, input!.values, shape[0], shape[4], axesOf(info)) };
  }),
];

const one: Axis = { inputs: 1, outputs: 1, from: () => 0, to: () => 1 };

function axis(inputs: number, outputs: number, stride: number, size: number, before: number): Axis {
  return { inputs, outputs, from: (output) => Math.max(0, output * stride - before), to: (output) => Math.min(inputs, output * stride - before + size) };
}

function axesOf(info: ReturnType<typeof tf.backend_util.computePool3DInfo>): readonly [Axis, Axis, Axis] {
  return [
    axis(info.inDepth, info.outDepth, info.strideDepth, info.effectiveFilterDepth, info.padInfo.front),
    axis(info.inHeight, info.outHeight, info.strideHeight, info.effectiveFilterHeight, info.padInfo.top),
    axis(info.inWidth, info.outWidth, info.strideWidth, info.effectiveFilterWidth, info.padInfo.left),
  ];
}

function spreadMeans(dy: Float32Array, batch: number, channels: number, [depth, height, width]: readonly [Axis, Axis, Axis]): Float32Array {
  const dx = new Float32Array(batch * depth.inputs * height.inputs * width.inputs * channels);
  for (let n = 0; n < batch; n++) {
    for (let oz = 0; oz < depth.outputs; oz++) {
      for (let oy = 0; oy < height.outputs; oy++) {
        for (let ox = 0; ox < width.outputs; ox++) {
          const from = (((n * depth.outputs + oz) * height.outputs + oy) * width.outputs + ox) * channels;
          const count = (depth.to(oz) - depth.from(oz)) * (height.to(oy) - height.from(oy)) * (width.to(ox) - width.from(ox));
          for (let z = depth.from(oz); z < depth.to(oz); z++) {
            for (let y = height.from(oy); y < height.to(oy); y++) {
              for (let x = width.from(ox); x < width.to(ox); x++) {
                const to = (((n * depth.inputs + z) * height.inputs + y) * width.inputs + x) * channels;
                for (let c = 0; c < channels; c++) dx[to + c]! += dy[from + c]! / count;
              }
            }
          }
        }
      }
    }
  }
  return dx;
}

function giveToMaxima(dy: Float32Array, x: Float32Array, batch: number, channels: number, [depth, height, width]: readonly [Axis, Axis, Axis]): Float32Array {
  const dx = new Float32Array(x.length);
  let output = 0;
  for (let n = 0; n < batch; n++)
    for (let oz = 0; oz < depth.outputs; oz++)
      for (let oy = 0; oy < height.outputs; oy++)
        for (let ox = 0; ox < width.outputs; ox++)
          for (let c = 0; c < channels; c++, output++) {
            let first = -1;
            for (let z = depth.from(oz); z < depth.to(oz); z++)
              for (let y = height.from(oy); y < height.to(oy); y++)
                for (let column = width.from(ox); column < width.to(ox); column++) {
                  const at = (((n * depth.inputs + z) * height.inputs + y) * width.inputs + column) * channels + c;
                  if (first < 0 || x[at]! > x[first]!) first = at;
                }
            dx[first]! += dy[output]!;
          }
  return dx;
}
