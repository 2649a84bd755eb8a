import type * as tf from "@tensorflow/tfjs";
import { cpuKernel } from "./kernelData.ts";

interface ResizeAttrs {
  alignCorners: boolean;
  halfPixelCenters?: boolean;
}

/** Where an output row or column takes its numbers from: `low` with the share `1 - share`, `high` with `share`. */
interface Source {
  low: number;
  high: number;
  share: number;
}

/**
 * Gradients of resizing, by the very indices and shares of the forward kernels. Those of tfjs 4.22 leave out
 * `halfPixelCenters`, and the bilinear one answers with height and width exchanged. dx has the shape of `images` [n, h, w, c].
 */
export const resizeKernels: readonly tf.KernelConfig[] = [
  cpuKernel("ResizeBilinearGrad", (inputs, attrs) => resizeBack(inputs, attrs as unknown as ResizeAttrs, bilinear)),
  cpuKernel("ResizeNearestNeighborGrad", (inputs, attrs) => resizeBack(inputs, attrs as unknown as ResizeAttrs, nearest)),
];

type Sampler = (output: number, ratio: number, length: number, attrs: ResizeAttrs) => Source;

function bilinear(output: number, ratio: number, length: number, { halfPixelCenters }: ResizeAttrs): Source {
  const at = halfPixelCenters ? ratio * (output + 0.5) - 0.5 : ratio * output;
  const low = Math.max(0, Math.floor(at));
  return { low, high: Math.min(length - 1, Math.ceil(at)), share: at - low };
}

function nearest(output: number, ratio: number, length: number, { alignCorners, halfPixelCenters }: ResizeAttrs): Source {
  const at = ratio * (halfPixelCenters ? output + 0.5 : output);
  const low = Math.max(0, Math.min(length - 1, alignCorners ? Math.round(at) : Math.floor(at)));
  return { low, high: low, share: 0 };
}

function sources(outputs: number, inputs: number, attrs: ResizeAttrs, sample: Sampler): Source[] {
  const aligned = attrs.alignCorners && outputs > 1;
  const ratio = (aligned ? inputs - 1 : inputs) / (aligned ? outputs - 1 : outputs);
  return Array.from({ length: outputs }, (_, output) => sample(output, ratio, inputs, attrs));
}

function resizeBack({ dy, images }: Record<string, { shape: number[]; values: Float32Array }>, attrs: ResizeAttrs, sample: Sampler): { shape: number[]; values: Float32Array } {
  const [batch, height, width, channels] = images!.shape as [number, number, number, number];
  const rows = sources(dy!.shape[1]!, height, attrs, sample);
  const columns = sources(dy!.shape[2]!, width, attrs, sample);
  const dx = new Float32Array(batch * height * width * channels);
  let from = 0;
  for (let n = 0; n < batch; n++) {
    for (const row of rows) {
      for (const column of columns) {
        const add = (y: number, x: number, share: number): void => {
          if (share === 0) return;
          const to = ((n * height + y) * width + x) * channels;
          for (let c = 0; c < channels; c++) dx[to + c]! += share * dy!.values[from + c]!;
        };
        add(row.low, column.low, (1 - row.share) * (1 - column.share));
        add(row.low, column.high, (1 - row.share) * column.share);
        add(row.high, column.low, row.share * (1 - column.share));
        add(row.high, column.high, row.share * column.share);
        from += channels;
      }
    }
  }
  return { shape: images!.shape, values: dx };
}
