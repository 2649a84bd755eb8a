import { beforeAll, describe, expect, it } from "vitest";
import * as tf from "@tensorflow/tfjs";
import { comparePlan } from "#tests/support/engine/plans/comparePlan.ts";
import { EagerTape, type EagerUse } from "#tests/support/engine/plans/eagerTape.ts";

beforeAll(() => tf.setBackend("cpu"));

const awkward = [-2.5, -1, -0.5, -0, 0, 0.3, 0.5, 1, 1.5, 2.5, 7.25, 100, -100, NaN, Infinity, -Infinity];
const tame = [-2.5, -1.25, -1, -0.5, 0, 0.3, 0.5, 1, 1.5, 2.5, 7.25, -7.5, 3, 4, 5, 6];

interface Case {
  kernel: string;
  inputs(tape: EagerTape): Readonly<Record<string, EagerUse | readonly EagerUse[]>>;
  attrs?: Readonly<Record<string, unknown>>;
}

const given = (numbers: readonly number[], shape: readonly number[] = [numbers.length], dtype: "float32" | "int32" | "bool" = "float32") => (tape: EagerTape): EagerUse => tape.outside("feed", shape, numbers, dtype);
const counted = (shape: readonly number[], scale = 0.37, dtype: "float32" | "int32" | "bool" = "float32") => given(Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => (dtype === "float32" ? Math.sin(index * 1.7) * (1 + scale * index) : index % (dtype === "bool" ? 2 : 5))), shape, dtype);

/** What pooling by maxima gives of `counted(shape)`. */
const pooled = (shape: readonly number[], size: [number, number, number], stride: number, pad: "same" | "valid") => (tape: EagerTape): EagerUse => {
  const y = tf.maxPool3d(tf.tensor5d(Array.from(counted(shape)(new EagerTape()).numbers), shape as [number, number, number, number, number]), size, stride, pad);
  return tape.outside("feed", y.shape, Array.from(y.dataSync()));
};

function of(kernel: string, inputs: Readonly<Record<string, ((tape: EagerTape) => EagerUse) | readonly ((tape: EagerTape) => EagerUse)[]>>, attrs: Readonly<Record<string, unknown>> = {}): Case {
  return { kernel, attrs, inputs: (tape) => Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, Array.isArray(input) ? input.map((each) => each(tape)) : (input as (tape: EagerTape) => EagerUse)(tape)])) };
}

/** Whole numbers that the plan knows to be exact in float32. */
const known = (numbers: readonly number[]) => (tape: EagerTape): EagerUse => tape.outside("constant", [numbers.length], numbers, "int32");

const unary = (kernel: string, numbers = awkward, attrs = {}): Case => of(kernel, { x: given(numbers) }, attrs);
const binary = (kernel: string, a: (tape: EagerTape) => EagerUse, b: (tape: EagerTape) => EagerUse): Case => of(kernel, { a, b });

const cases: Case[] = [
  ...["Neg", "Abs", "Sign", "Square", "Sqrt", "Rsqrt", "Reciprocal", "Exp", "Expm1", "Log", "Log1p", "Tanh", "Sigmoid", "Softplus", "Floor", "Ceil", "Round", "Relu", "Relu6", "Elu", "Selu", "IsFinite", "IsNan", "IsInf", "Atan", "Asin", "Acos", "Asinh", "Acosh", "Atanh"].map((kernel) => unary(kernel)),
  ...["Erf", "Sin", "Cos", "Tan", "Sinh", "Cosh"].map((kernel) => unary(kernel, tame)),
  unary("Step", awkward, { alpha: 0 }),
  unary("Step", awkward, { alpha: 0.2 }),
  unary("LeakyRelu", awkward, { alpha: 0.3 }),
  unary("ClipByValue", awkward, { clipValueMin: -1.5, clipValueMax: 2 }),
  of("Prelu", { x: counted([3, 4]), alpha: counted([4]) }),
  of("EluGrad", { dy: counted([16]), y: given(tame) }),
  ...["Add", "Sub", "Multiply", "RealDiv", "Maximum", "Minimum", "Mod", "Atan2", "SquaredDifference", "Greater", "GreaterEqual", "Less", "LessEqual", "Equal", "NotEqual"].flatMap((kernel) => [
    binary(kernel, given(awkward), given(awkward.toReversed())),
    binary(kernel, counted([3, 4]), counted([4])),
    binary(kernel, counted([3, 4]), counted([3, 1])),
    binary(kernel, counted([2, 1, 3]), counted([4, 1])),
    binary(kernel, counted([3, 4]), counted([])),
    binary(kernel, counted([2, 3, 4]), counted([2, 1, 4])),
    binary(kernel, counted([3, 1]), counted([1, 4])),
  ]),
  binary("Pow", given(tame.map(Math.abs)), given(tame)),
  ...["LogicalAnd", "LogicalOr"].map((kernel) => binary(kernel, counted([2, 3], 1, "bool"), counted([3], 1, "bool"))),
  of("LogicalNot", { x: counted([5], 1, "bool") }),
  of("Select", { condition: counted([4, 2], 1, "bool"), t: counted([4, 2]), e: counted([4, 2], 2) }),
  of("AddN", { tensors: [counted([2, 3]), counted([2, 3], 2), counted([2, 3], 3)] }),
  of("Cast", { x: given(tame) }, { dtype: "int32" }),
  of("Cast", { x: given(awkward.slice(0, 13)) }, { dtype: "bool" }),
  of("Cast", { x: counted([6], 1, "int32") }, { dtype: "bool" }),
  of("Cast", { x: counted([6], 1, "bool") }, { dtype: "int32" }),
  of("Equal", { a: counted([4], 1, "int32"), b: counted([4], 2, "int32") }),
  of("Multiply", { a: counted([4], 1, "int32"), b: counted([4], 2, "int32") }),
  ...["Add", "Sub", "Maximum", "Minimum", "FloorDiv"].map((kernel) => binary(kernel, known([7, -7, 16_000_000, 0, 5, -16_000_000]), known([2, 2, 3, -4, -5, 7]))),
  ...["Max", "Min", "Sum"].map((kernel) => of(kernel, { x: known([7, -7, 16_000, 0, 5, -16_000]) }, { axis: [0], reductionIndices: [0], keepDims: false })),
  ...["Sum", "Mean", "Max", "Min", "Prod"].flatMap((kernel) =>
    [undefined, [0], [1], [2], [0, 1], [1, 2], [0, 2]].map((axis) => of(kernel, { x: counted([3, 4, 2], 0.1) }, kernel === "Max" ? { reductionIndices: axis ?? [0, 1, 2], keepDims: false } : { axis: axis ?? [0, 1, 2], keepDims: kernel === "Sum" })),
  ),
  of("Sum", { x: counted([3, 4], 1, "bool") }, { axis: [1], keepDims: false }),
  of("Sum", { x: counted([3, 4], 1, "int32") }, { axis: [1], keepDims: false }),
  of("All", { x: counted([3, 4], 1, "bool") }, { axis: [0], keepDims: false }),
  of("Any", { x: counted([3, 4], 1, "bool") }, { axis: [1], keepDims: false }),
  ...["ArgMax", "ArgMin"].flatMap((kernel) => [0, 1, 2].map((axis) => of(kernel, { x: counted([3, 4, 2]) }, { axis: [axis] }))),
  of("Softmax", { logits: counted([3, 5]) }, { dim: -1 }),
  of("FusedBatchNorm", { x: counted([2, 3, 4]), mean: counted([4]), variance: given([1, 2, 3, 4]), scale: counted([4], 2), offset: counted([4], 3) }, { varianceEpsilon: 0.01 }),
  of("FusedBatchNorm", { x: counted([2, 3, 4]), mean: counted([4]), variance: given([1, 2, 3, 4]) }, { varianceEpsilon: 0.01 }),
  ...[false, true].flatMap((transposeA) => [false, true].map((transposeB) => of("BatchMatMul", { a: counted(transposeA ? [2, 4, 3] : [2, 3, 4]), b: counted(transposeB ? [2, 5, 4] : [2, 4, 5]) }, { transposeA, transposeB }))),
  of("BatchMatMul", { a: counted([2, 3, 4]), b: counted([1, 4, 5]) }, { transposeA: false, transposeB: false }),
  ...["linear", "relu", "relu6", "elu", "sigmoid"].map((activation) => of("_FusedMatMul", { a: counted([1, 3, 4]), b: counted([1, 4, 5]), bias: counted([5]) }, { transposeA: false, transposeB: false, activation })),
  of("_FusedMatMul", { a: counted([1, 3, 4]), b: counted([1, 4, 5]), preluActivationWeights: counted([5]) }, { transposeA: false, transposeB: false, activation: "prelu" }),
  of("_FusedMatMul", { a: counted([1, 3, 4]), b: counted([1, 4, 5]) }, { transposeA: false, transposeB: false, activation: "leakyrelu", leakyreluAlpha: 0.1 }),
  ...(["same", "valid"] as const).flatMap((pad) => [
    of("Conv2D", { x: counted([2, 6, 5, 3], 0.01), filter: counted([3, 2, 3, 4], 0.01) }, { strides: [2, 1], pad, dataFormat: "NHWC", dilations: [1, 1] }),
    of("FusedConv2D", { x: counted([2, 6, 5, 3], 0.01), filter: counted([3, 3, 3, 4], 0.01), bias: counted([4]) }, { strides: [1, 1], pad, dataFormat: "NHWC", dilations: [1, 1], activation: "relu" }),
    of("Conv2DBackpropInput", { dy: counted(pad === "same" ? [2, 3, 5, 4] : [2, 2, 4, 4], 0.01), filter: counted([3, 2, 3, 4], 0.01) }, { strides: [2, 1], pad, dataFormat: "NHWC", inputShape: [2, 6, 5, 3] }),
    of("Conv2DBackpropFilter", { x: counted([2, 6, 5, 3], 0.01), dy: counted(pad === "same" ? [2, 3, 5, 4] : [2, 2, 4, 4], 0.01) }, { strides: [2, 1], pad, dataFormat: "NHWC", filterShape: [3, 2, 3, 4] }),
    of("DepthwiseConv2dNative", { x: counted([2, 6, 5, 3], 0.01), filter: counted([3, 2, 3, 2], 0.01) }, { strides: [1, 1], pad, dilations: [1, 1] }),
    of("DepthwiseConv2dNativeBackpropInput", { dy: counted(pad === "same" ? [2, 6, 5, 6] : [2, 4, 4, 6], 0.01), filter: counted([3, 2, 3, 2], 0.01) }, { strides: [1, 1], pad, dilations: [1, 1], inputShape: [2, 6, 5, 3] }),
    of("DepthwiseConv2dNativeBackpropFilter", { x: counted([2, 6, 5, 3], 0.01), dy: counted(pad === "same" ? [2, 6, 5, 6] : [2, 4, 4, 6], 0.01) }, { strides: [1, 1], pad, dilations: [1, 1], filterShape: [3, 2, 3, 2] }),
    of("MaxPool", { x: counted([2, 6, 5, 3]) }, { filterSize: [3, 2], strides: [2, 1], pad }),
    of("AvgPool", { x: counted([2, 6, 5, 3]) }, { filterSize: [3, 2], strides: [2, 1], pad }),
  ]),
  of("AvgPoolGrad", { dy: counted([2, 2, 4, 3]), input: counted([2, 6, 5, 3]) }, { filterSize: [3, 2], strides: [2, 1], pad: "valid" }),
  ...(["same", "valid"] as const).flatMap((pad) => [
    ...[1, 2].flatMap((stride) => {
      const [d, h, w] = [5, 4, 3].map((length, axis) => (pad === "same" ? Math.ceil(length / stride) : Math.ceil((length - [3, 2, 2][axis]! + 1) / stride))) as [number, number, number];
      const attrs = { strides: [stride, stride, stride], pad };
      return [
        of("Conv3D", { x: counted([2, 5, 4, 3, 2], 0.01), filter: counted([3, 2, 2, 2, 3], 0.01) }, { ...attrs, dataFormat: "NDHWC", dilations: [1, 1, 1] }),
        of("Conv3DBackpropInputV2", { dy: counted([2, d, h, w, 3], 0.01), filter: counted([3, 2, 2, 2, 3], 0.01) }, { ...attrs, inputShape: [2, 5, 4, 3, 2] }),
        of("Conv3DBackpropFilterV2", { x: counted([2, 5, 4, 3, 2], 0.01), dy: counted([2, d, h, w, 3], 0.01) }, { ...attrs, filterShape: [3, 2, 2, 2, 3] }),
        of("MaxPool3D", { x: counted([2, 5, 4, 3, 2]) }, { filterSize: [3, 2, 2], ...attrs }),
        of("MaxPool3DGrad", { dy: counted([2, d, h, w, 2]), input: counted([2, 5, 4, 3, 2]), output: pooled([2, 5, 4, 3, 2], [3, 2, 2], stride, pad) }, { filterSize: [3, 2, 2], ...attrs }),
        of("AvgPool3D", { x: counted([2, 5, 4, 3, 2]) }, { filterSize: [3, 2, 2], ...attrs }),
        // tfjs's own is wrong at the borders of 'same' padding.
        ...(pad === "same" ? [] : [of("AvgPool3DGrad", { dy: counted([2, d, h, w, 2]), input: counted([2, 5, 4, 3, 2]) }, { filterSize: [3, 2, 2], ...attrs })]),
      ];
    }),
    of("Conv2D", { x: counted([2, 3, 6, 5], 0.01), filter: counted([3, 2, 3, 4], 0.01) }, { strides: [2, 1], pad, dataFormat: "NCHW", dilations: [1, 1] }),
    of("Conv2DBackpropInput", { dy: counted(pad === "same" ? [2, 4, 3, 5] : [2, 4, 2, 4], 0.01), filter: counted([3, 2, 3, 4], 0.01) }, { strides: [2, 1], pad, dataFormat: "NCHW", inputShape: [2, 3, 6, 5] }),
    of("Conv2DBackpropFilter", { x: counted([2, 3, 6, 5], 0.01), dy: counted(pad === "same" ? [2, 4, 3, 5] : [2, 4, 2, 4], 0.01) }, { strides: [2, 1], pad, dataFormat: "NCHW", filterShape: [3, 2, 3, 4] }),
  ]),
  of("Conv3D", { x: counted([1, 5, 4, 3, 2], 0.01), filter: counted([2, 2, 2, 2, 3], 0.01) }, { strides: [1, 1, 1], pad: "same", dataFormat: "NDHWC", dilations: [2, 1, 1] }),
  ...["Conv3D", "MaxPool3D", "AvgPool3D"].map((kernel) => of(kernel, { x: counted([2, 4, 3, 4, 2], 0.01), ...(kernel === "Conv3D" ? { filter: counted([1, 1, 1, 2, 3], 0.01) } : {}) }, { strides: [2, 1, 2], pad: "same", dataFormat: "NDHWC", dilations: [1, 1, 1], filterSize: [1, 1, 1] })),
  ...[false, true].flatMap((exclusive) => [false, true].flatMap((reverse) => [[[7, 3], 0], [[2, 5, 3], 1], [[2, 3, 8], 2], [[4, 1], 1], [[3, 2], 1]].map(([shape, axis]) => of("Cumsum", { x: counted(shape as number[], 0.1) }, { axis, exclusive, reverse })))),
  of("Cumsum", { x: given([1, 2, Infinity, 3, NaN, 1]) }, { axis: 0, exclusive: false, reverse: false }),
  ...["reflect", "symmetric"].flatMap((mode) => [[[1, 1], [2, 1]], [[0, 2], [0, 0]], [[2, 0], [0, 3]], [[0, 0], [0, 0]]].map((paddings) => of("MirrorPad", { x: counted([3, 4]) }, { paddings, mode }))),
  of("SpaceToBatchND", { x: counted([2, 4, 5, 3]) }, { blockShape: [2, 3], paddings: [[0, 0], [1, 0]] }),
  of("SpaceToBatchND", { x: counted([2, 4, 3]) }, { blockShape: [2], paddings: [[0, 0]] }),
  of("BatchToSpaceND", { x: counted([12, 2, 3, 2]) }, { blockShape: [2, 3], crops: [[1, 0], [0, 2]] }),
  of("DepthToSpace", { x: counted([2, 2, 3, 8]) }, { blockSize: 2, dataFormat: "NHWC" }),
  ...[0, 1, 5].flatMap((depthRadius) => [
    of("LRN", { x: counted([2, 3, 1, 5]) }, { depthRadius, bias: 1.5, alpha: 0.3, beta: 0.75 }),
    of("LRNGrad", { x: counted([2, 3, 1, 5]), y: counted([2, 3, 1, 5], 0.2), dy: counted([2, 3, 1, 5], 0.3) }, { depthRadius, bias: 1.5, alpha: 0.3, beta: 0.75 }),
  ]),
  of("GatherNd", { params: counted([3, 4, 2]), indices: given([2, 3, 0, 1, 1, 0], [3, 2], "int32") }, {}),
  of("GatherNd", { params: counted([5, 2]), indices: given([4, 0], [2, 1], "int32") }, {}),
  of("ScatterNd", { indices: given([2, 3, 0, 1, 2, 3], [3, 2], "int32"), updates: counted([3, 2]) }, { shape: [3, 4, 2] }),
  ...["ij,jk->ik", "bij,bkj->bik", "bqhd,bkhd->bhqk", "i,j->ij", "ij,ij->", "bij,j->bi"].map((equation) => of("Einsum", { tensors: equation.split("->")[0]!.split(",").map((labels, index) => counted(Array.from(labels, (label) => "bhijkqd".indexOf(label) % 4 + 2), 0.01 * (index + 1))) }, { equation })),
  of("Transpose", { x: counted([2, 3, 4]) }, { perm: [2, 0, 1] }),
  of("Transpose", { x: counted([2, 3, 1, 2, 3, 2]) }, { perm: [5, 3, 4, 2, 1, 0] }),
  of("Slice", { x: counted([3, 4]) }, { begin: [1, 1], size: [2, 2] }),
  of("StridedSlice", { x: counted([5, 4]) }, { begin: [4, 0], end: [0, 4], strides: [-2, 3], beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 }),
  of("Reverse", { x: counted([3, 4]) }, { dims: [1] }),
  of("Tile", { x: counted([2, 3]) }, { reps: [2, 3] }),
  of("Unpack", { value: counted([3, 4]) }, { axis: 1 }),
  of("SplitV", { x: counted([3, 6]) }, { numOrSizeSplits: [1, 3, 2], axis: 1 }),
  of("Concat", { tensors: [counted([2, 3]), counted([2, 1], 2), counted([2, 2], 3)] }, { axis: 1 }),
  of("Pack", { tensors: [counted([2, 3]), counted([2, 3], 2)] }, { axis: 1 }),
  of("PadV2", { x: counted([2, 3]) }, { paddings: [[1, 0], [2, 1]], constantValue: 0.5 }),
  of("GatherV2", { x: counted([5, 3]), indices: given([4, 0, 2], [3], "int32") }, { axis: 0, batchDims: 0 }),
  of("GatherV2", { x: counted([2, 5, 3]), indices: given([4, 0, 2, 2], [2, 2], "int32") }, { axis: 1, batchDims: 0 }),
  of("UnsortedSegmentSum", { x: counted([4, 3]), segmentIds: given([4, 0, 2, 2], [4], "int32") }, { numSegments: 5 }),
  of("OneHot", { indices: given([4, 0, 7], [3], "int32") }, { depth: 5, onValue: 1, offValue: 0, dtype: "int32" }),
  of("ZerosLike", { x: counted([3]) }),
];

describe("a kernel alone, as operations", () => {
  it.each(cases.map((each, index) => ({ ...each, title: `${each.kernel} ${JSON.stringify(each.attrs)} (${index})` })))("$title is what tfjs's cpu kernel computes", ({ kernel, inputs, attrs }) => {
    for (const fuse of [false, true]) {
      const tape = new EagerTape();
      const uses = inputs(tape);
      const results = tape.run(kernel, uses, attrs);
      const { program, difference } = comparePlan(tape, { given: Object.values(uses).flat(), results }, { fuse });
      expect(difference).toBeUndefined();
      expect(program.fallbacks).toEqual(notOurs(kernel, results, attrs) ? [kernel] : []);
    }
  });
});

/** Integer arithmetic is tfjs's own, comparisons of integers that may be large, and windows over volumes with longer strides. */
function notOurs(kernel: string, [result]: readonly EagerUse[], attrs: Case["attrs"]): boolean {
  if (kernel.includes("3D") && String(attrs?.["filterSize"]) === "1,1,1") return true;
  const integer = result!.value.dtype === "int32";
  return (integer && kernel === "Multiply") || (kernel === "Equal" && result!.value.size === 4) || (kernel === "Sum" && integer && result!.value.size === 3 && Math.max(...result!.numbers) > 2);
}
