/**
 * Kernels that were held against the processor's, on WebGPU (tfjs-backend-webgpu 4.22.0) and on TensorFlow 2.21.0, in training
 * steps through every layer (`tests/support/engine/device/compareKernels.ts`). Others are done by the processor, whether a device
 * has them or not. WebGPU's gradients of average pooling are not among them: they are wrong by some hundredths.
 */
const proven = new Set(
  (
    "Abs Add Any AvgPool AvgPool3D BatchMatMul Cast ClipByValue Concat Conv2D Conv2DBackpropFilter Conv2DBackpropInput Conv3D " +
    "Conv3DBackpropFilterV2 Conv3DBackpropInputV2 DepthwiseConv2dNative DepthwiseConv2dNativeBackpropFilter " +
    "DepthwiseConv2dNativeBackpropInput Elu EluGrad Equal Erf Exp FusedBatchNorm FusedConv2D GatherV2 Greater GreaterEqual LeakyRelu " +
    "LessEqual Log LogicalAnd Max MaxPool MaxPool3D MaxPool3DGrad MaxPoolGrad Maximum Mean Minimum Multiply Neg NotEqual Pack PadV2 Pow " +
    "Prelu RealDiv Relu ResizeBilinear ResizeBilinearGrad ResizeNearestNeighbor ResizeNearestNeighborGrad Reverse Rsqrt Select Selu " +
    "Sigmoid Slice Softmax Softplus SplitV Sqrt Square Step StridedSlice Sub Sum Tanh Tile Transpose Unpack UnsortedSegmentSum _FusedMatMul"
  ).split(" "),
);

export const provenKernels: Readonly<Record<"webgpu" | "tensorflow", ReadonlySet<string>>> = {
  webgpu: proven,
  tensorflow: new Set([...proven, "AvgPoolGrad", "AvgPool3DGrad"]),
};
