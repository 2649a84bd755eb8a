import * as tf from "@tensorflow/tfjs";
import { runKernel } from "../kernels/runKernel.ts";
import { everyNth, spread } from "./spread.ts";

interface ConvolutionAttrs {
  strides: number[] | number;
  pad: unknown;
  dataFormat?: "NHWC" | "NCHW";
  dilations?: number[] | number | null;
  dimRoundingMode?: unknown;
}

/**
 * tfjs 4.22 has no gradient for the transposed convolution of volumes, and refuses those of dilated ones. A dilated filter is an ordinary one with zeros between its taps:
 * the gradients are those of that filter, of which every `dilation`th tap is ours.
 */
export const convolutionGradients: readonly tf.GradConfig[] = [
  gradient("Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter", (attrs) => ({ strides: attrs.strides, pad: attrs.pad, dataFormat: attrs.dataFormat ?? "NHWC", dimRoundingMode: attrs.dimRoundingMode })),
  gradient("Conv3D", "Conv3DBackpropInputV2", "Conv3DBackpropFilterV2", ({ strides, pad }) => ({ strides, pad })),
  {
    kernelName: "Conv3DBackpropInputV2",
    inputsToSave: ["dy", "filter"],
    gradFunc: (g, saved, raw) => {
      const [dy, filter] = saved as [tf.Tensor, tf.Tensor];
      const { strides, pad } = raw as unknown as ConvolutionAttrs;
      return {
        dy: () => tf.conv3d(g as tf.Tensor5D, filter as tf.Tensor5D, strides as [number, number, number], pad as "same" | "valid"),
        filter: () => runKernel("Conv3DBackpropFilterV2", { x: g as tf.Tensor, dy }, { strides, pad, filterShape: filter.shape }),
      };
    },
  },
  gradient("DepthwiseConv2dNative", "DepthwiseConv2dNativeBackpropInput", "DepthwiseConv2dNativeBackpropFilter", (attrs) => ({ strides: attrs.strides, pad: attrs.pad, dimRoundingMode: attrs.dimRoundingMode, dilations: [1, 1] })),
];

function gradient(kernelName: string, byInput: string, byFilter: string, attrsOf: (attrs: ConvolutionAttrs) => Record<string, unknown>): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ["x", "filter"],
    gradFunc: (dy, saved, raw) => {
      const [x, filter] = saved as [tf.Tensor, tf.Tensor];
      const attrs = raw as unknown as ConvolutionAttrs;
      /** Axes of the filter that lie in space: all but its channels in and out. */
      const axes = Array.from({ length: filter.rank - 2 }, (_, axis) => axis);
      const dilations: readonly number[] = Array.isArray(attrs.dilations) ? attrs.dilations : axes.map(() => (attrs.dilations as number | undefined) ?? 1);
      const own = attrsOf(attrs);
      const wide = (): tf.Tensor => axes.reduce<tf.Tensor>((taps, axis) => spread(taps, axis, dilations[axis]!), filter);
      const wideShape = filter.shape.map((length, axis) => (axis < axes.length ? (length - 1) * dilations[axis]! + 1 : length));
      return {
        x: () => runKernel(byInput, { dy: dy as tf.Tensor, filter: wide() }, { ...own, inputShape: x.shape }),
        filter: () => axes.reduce((taps, axis) => everyNth(taps, axis, dilations[axis]!), runKernel(byFilter, { x, dy: dy as tf.Tensor }, { ...own, filterShape: wideShape })),
      };
    },
  };
}
