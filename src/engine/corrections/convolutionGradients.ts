import * as tf from "@tensorflow/tfjs";
import { runKernel } from "./runKernel.ts";
import { everyNth, spread } from "./spread.ts";

interface ConvolutionAttrs {
  strides: [number, number] | number;
  pad: unknown;
  dataFormat?: "NHWC" | "NCHW";
  dilations?: [number, number] | number;
  dimRoundingMode?: unknown;
}

/**
 * tfjs 4.22 refuses the gradients of dilated convolutions. A dilated filter is an ordinary one with zeros between its taps:
 * the gradients are those of that filter, of which every `dilation`th tap is ours.
 */
export const convolutionGradients: readonly tf.GradConfig[] = [
  gradient("Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter", (attrs) => ({ strides: attrs.strides, pad: attrs.pad, dataFormat: attrs.dataFormat ?? "NHWC", dimRoundingMode: attrs.dimRoundingMode })),
  gradient("DepthwiseConv2dNative", "DepthwiseConv2dNativeBackpropInput", "DepthwiseConv2dNativeBackpropFilter", (attrs) => ({ strides: attrs.strides, pad: attrs.pad, dimRoundingMode: attrs.dimRoundingMode, dilations: [1, 1] })),
];

function gradient(kernelName: string, byInput: string, byFilter: string, attrsOf: (attrs: ConvolutionAttrs) => Record<string, unknown>): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ["x", "filter"],
    gradFunc: (dy, saved, raw) => {
      const [x, filter] = saved as [tf.Tensor, tf.Tensor];
      const attrs = raw as unknown as ConvolutionAttrs;
      const dilations = typeof attrs.dilations === "object" ? attrs.dilations : ([attrs.dilations ?? 1, attrs.dilations ?? 1] as const);
      const own = attrsOf(attrs);
      const wide = (): tf.Tensor => spread(spread(filter, 0, dilations[0]), 1, dilations[1]);
      const wideShape = filter.shape.map((length, axis) => (axis < 2 ? (length - 1) * dilations[axis]! + 1 : length));
      return {
        x: () => runKernel(byInput, { dy: dy as tf.Tensor, filter: wide() }, { ...own, inputShape: x.shape }),
        filter: () => everyNth(everyNth(runKernel(byFilter, { x, dy: dy as tf.Tensor }, { ...own, filterShape: wideShape }), 0, dilations[0]), 1, dilations[1]),
      };
    },
  };
}
