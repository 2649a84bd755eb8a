import * as tf from "@tensorflow/tfjs";
import { assertInnerLengths } from "#engine/corrections/kernels/matMulKernel.ts";
import { ownKernels } from "./kernels/ownKernels.ts";
import type { InferOutputs, Output } from "./kernels/OwnKernel.ts";
import type { TapeBackend } from "./TapeBackend.ts";

type Inputs = Parameters<InferOutputs>[0];
type Attrs = Parameters<InferOutputs>[1];

const { backend_util: geometry, util, slice_util: slices } = tf;

/** Kernels whose outputs' shapes depend on the numbers they are given. */
export const dataDependentKernels: ReadonlySet<string> = new Set([
  "Unique", "NonMaxSuppressionV3", "NonMaxSuppressionV4", "NonMaxSuppressionV5", "SparseFillEmptyRows", "SparseReshape",
  "SparseSegmentMean", "SparseSegmentSum", "RaggedGather", "RaggedRange", "RaggedTensorToTensor",
]);

const like: InferOutputs = (inputs) => ({ shape: first(inputs).shape, dtype: first(inputs).dtype });
const likeAs = (dtype: tf.DataType): InferOutputs => (inputs) => ({ shape: first(inputs).shape, dtype });
const binary = (dtype?: tf.DataType): InferOutputs => ({ a, b }) => ({ shape: geometry.assertAndGetBroadcastShape(a!.shape, b!.shape), dtype: dtype ?? a!.dtype });
const reduce = (axesName: string, dtypeOf: (dtype: tf.DataType) => tf.DataType): InferOutputs => ({ x }, attrs) => {
  const axes = util.parseAxisParam(attrs[axesName]!, x!.shape);
  const [shape] = geometry.computeOutAndReduceShapes(x!.shape, axes);
  return { shape: attrs["keepDims"] ? geometry.expandShapeToKeepDim(shape, axes) : shape, dtype: dtypeOf(x!.dtype) };
};
const same = (dtype: tf.DataType): tf.DataType => dtype;
const countable = (dtype: tf.DataType): tf.DataType => tf.upcastType(dtype, "int32");
const shapeFrom = (name: string): InferOutputs => (_inputs, attrs) => ({ shape: attrs[name]!, dtype: "float32" });
const likeInput = (name: string): InferOutputs => (inputs) => ({ shape: inputs[name]!.shape, dtype: inputs[name]!.dtype });

const matMul: InferOutputs = ({ a, b }, { transposeA, transposeB }) => {
  assertInnerLengths(a!.shape, b!.shape, transposeA, transposeB);
  return {
    shape: [...geometry.assertAndGetBroadcastShape(a!.shape.slice(0, -2), b!.shape.slice(0, -2)), a!.shape.at(transposeA ? -1 : -2)!, b!.shape.at(transposeB ? -2 : -1)!],
    dtype: a!.dtype,
  };
};
const conv = (depthwise: boolean): InferOutputs => ({ x, filter }, { strides, pad, dataFormat, dilations, dimRoundingMode }) => ({
  shape: geometry.computeConv2DInfo(x!.shape as [number, number, number, number], filter!.shape as [number, number, number, number], strides!, dilations ?? 1, pad!, dimRoundingMode, depthwise, geometry.convertConv2DDataFormat(dataFormat ?? ("NHWC" as never))).outShape,
  dtype: x!.dtype,
});
const pool: InferOutputs = ({ x }, { filterSize, strides, pad, dimRoundingMode }) => ({
  shape: geometry.computePool2DInfo(x!.shape as [number, number, number, number], filterSize!, strides!, 1, pad!, dimRoundingMode).outShape,
  dtype: x!.dtype,
});
const padded: InferOutputs = ({ x }, { paddings }) => ({ shape: (paddings as unknown as [number, number][]).map(([before, after], axis) => before + x!.shape[axis]! + after), dtype: x!.dtype });
const resize: InferOutputs = ({ images }, { size }) => ({ shape: [images!.shape[0]!, (size as unknown as number[])[0]!, (size as unknown as number[])[1]!, images!.shape[3]!], dtype: "float32" });

const table: Readonly<Record<string, InferOutputs>> = {
  ...named("Abs Acos Acosh Asin Asinh Atan Atanh Ceil ClipByValue Cos Cosh Elu Erf Exp Expm1 Floor Log Log1p Neg Reciprocal Relu Relu6 Round Rsqrt Selu Sigmoid Sign Sin Sinh Softplus Softmax Sqrt Square Step Tan Tanh Reverse AddN", like),
  ...named("LeakyRelu", likeAs("float32")),
  ...named("IsFinite IsInf IsNan LogicalNot", likeAs("bool")),
  ...named("Add Sub Multiply RealDiv Maximum Minimum Mod Pow SquaredDifference Atan2", binary()),
  ...named("Equal NotEqual Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr", binary("bool")),
  FloorDiv: binary("int32"),
  Prelu: ({ x, alpha }) => ({ shape: geometry.assertAndGetBroadcastShape(x!.shape, alpha!.shape), dtype: "float32" }),
  Sum: reduce("axis", countable),
  Prod: reduce("axis", countable),
  Mean: reduce("axis", () => "float32"),
  Max: reduce("reductionIndices", same),
  Min: reduce("axis", same),
  All: reduce("axis", same),
  Any: reduce("axis", same),
  ArgMax: reduce("axis", () => "int32"),
  ArgMin: reduce("axis", () => "int32"),
  Cumsum: ({ x }) => ({ shape: x!.shape, dtype: countable(x!.dtype) }),
  Cast: ({ x }, { dtype }) => ({ shape: x!.shape, dtype: dtype! }),
  BatchMatMul: matMul,
  _FusedMatMul: matMul,
  Conv2D: conv(false),
  FusedConv2D: conv(false),
  DepthwiseConv2dNative: conv(true),
  FusedDepthwiseConv2D: conv(true),
  ...named("Conv2DBackpropInput DepthwiseConv2dNativeBackpropInput Conv3DBackpropInputV2", shapeFrom("inputShape")),
  ...named("Conv2DBackpropFilter DepthwiseConv2dNativeBackpropFilter Conv3DBackpropFilterV2", shapeFrom("filterShape")),
  Conv3D: ({ x, filter }, { strides, dilations, pad }) => ({ shape: geometry.computeConv3DInfo(x!.shape as never, filter!.shape as never, strides!, dilations!, pad!).outShape, dtype: x!.dtype }),
  ...named("MaxPool AvgPool", pool),
  ...named("MaxPoolGrad AvgPoolGrad MaxPool3DGrad AvgPool3DGrad", likeInput("input")),
  FusedBatchNorm: likeInput("x"),
  ...named("LRN LRNGrad Dilation2DBackpropInput", likeInput("x")),
  Dilation2DBackpropFilter: likeInput("filter"),
  EluGrad: ({ y }) => ({ shape: y!.shape, dtype: "float32" }),
  Transpose: ({ x }, { perm }) => ({ shape: (perm as unknown as number[]).map((axis) => x!.shape[axis]!), dtype: x!.dtype }),
  PadV2: padded,
  Tile: ({ x }, { reps }) => ({ shape: x!.shape.map((size, axis) => size * (reps as unknown as number[])[axis]!), dtype: x!.dtype }),
  Slice: ({ x }, { begin, size }) => ({ shape: slices.parseSliceParams(x!, begin!, size!)[1]!, dtype: x!.dtype }),
  SplitV: ({ x }, { numOrSizeSplits, axis }) => {
    const [along] = util.parseAxisParam(axis!, x!.shape);
    return geometry.prepareSplitSize(x as tf.Tensor, numOrSizeSplits!, along!).map((size) => ({ shape: x!.shape.map((whole, at) => (at === along ? size : whole)), dtype: x!.dtype }));
  },
  Concat: (inputs, { axis }) => {
    const list = Object.values(inputs);
    return { shape: geometry.computeOutShape(list.map(({ shape }) => shape), util.parseAxisParam(axis!, list[0]!.shape)[0]!), dtype: list[0]!.dtype };
  },
  Pack: (inputs, { axis }) => {
    const list = Object.values(inputs);
    const shape = [...list[0]!.shape];
    const along: number = axis!;
    shape.splice(along < 0 ? shape.length + 1 + along : along, 0, list.length);
    return { shape, dtype: list[0]!.dtype };
  },
  Unpack: ({ value }, { axis }) => {
    const [along] = util.parseAxisParam(axis!, value!.shape);
    return Array.from({ length: value!.shape[along!]! }, () => ({ shape: value!.shape.filter((_, at) => at !== along), dtype: value!.dtype }));
  },
  GatherV2: ({ x, indices }, { axis, batchDims }) => ({ shape: geometry.segment_util.collectGatherOpShapeInfo(x as tf.Tensor, indices as tf.Tensor, util.parseAxisParam(axis!, x!.shape)[0]!, batchDims ?? 0).outputShape, dtype: x!.dtype }),
  OneHot: ({ indices }, { depth, dtype }) => ({ shape: [...indices!.shape, depth!], dtype: dtype ?? "float32" }),
  Select: ({ t, e }) => ({ shape: t!.shape, dtype: tf.upcastType(t!.dtype, e!.dtype) }),
  UnsortedSegmentSum: ({ x }, { numSegments }) => ({ shape: [numSegments!, ...x!.shape.slice(1)], dtype: x!.dtype }),
  ResizeBilinear: resize,
  ResizeNearestNeighbor: resize,
  ...named("ResizeBilinearGrad ResizeNearestNeighborGrad", likeInput("images")),
  ...Object.fromEntries(ownKernels.map(({ name, infer }) => [name, infer])),
};

export type OutputInference = (name: string, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap) => Output[];

/** What a kernel answers, without computing it. Those that are not in the table are tried once with zeros. */
export function createOutputInference(backend: TapeBackend): OutputInference {
  const tried = new Map<string, Output[]>();
  return (name, inputs, attrs) => {
    const rule = table[name];
    if (rule) return [rule(inputs as Inputs, attrs as Attrs)].flat();
    const key = JSON.stringify([name, Object.entries(inputs).map(([input, info]) => [input, [info!].flat().map(({ shape, dtype }) => [shape, dtype])]), attrs]);
    let outputs = tried.get(key);
    if (!outputs) tried.set(key, (outputs = tryWithZeros(backend, name, inputs, attrs)));
    return outputs;
  };
}

function tryWithZeros(backend: TapeBackend, name: string, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap): Output[] {
  const lent: object[] = [];
  const zeros = ({ shape, dtype }: tf.TensorInfo): tf.TensorInfo => {
    const dataId = backend.adopt({ values: util.makeZerosTypedArray(util.sizeFromShape(shape), dtype as "float32"), dtype, refCount: 1 });
    lent.push(dataId);
    return { dataId, shape, dtype };
  };
  const given = Object.fromEntries(Object.entries(inputs).map(([input, info]) => [input, Array.isArray(info) ? (info as tf.TensorInfo[]).map(zeros) : zeros(info!)])) as tf.NamedTensorInfoMap;
  const list = Array.isArray(inputs) ? (Object.values(given) as unknown as tf.NamedTensorInfoMap) : given;
  const outputs = [backend.runCpu(name, list, attrs)].flat();
  for (const dataId of [...lent, ...outputs.map((output) => output.dataId)]) if (backend.data.has(dataId)) backend.disposeData(dataId, true);
  return outputs.map(({ shape, dtype }) => ({ shape, dtype }));
}

function first(inputs: Inputs): tf.TensorInfo {
  return Object.values(inputs)[0]!;
}

function named(names: string, infer: InferOutputs): Record<string, InferOutputs> {
  return Object.fromEntries(names.split(" ").map((name) => [name, infer]));
}
