import type * as Tfjs from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { loadFloat64Tfjs } from "#tests/support/engine/gradients/float64Tfjs.ts";
import { gradientError, numbers } from "#tests/support/engine/gradients/gradientError.ts";

const tf = await loadFloat64Tfjs();
(await import("#engine/corrections/correctTfjs.ts")).correctTfjs();

type Case = [name: string, f: (...inputs: Tfjs.Tensor[]) => Tfjs.Tensor, shapes: number[][], range?: [number, number]];
const t3 = (x: Tfjs.Tensor): Tfjs.Tensor3D => x as Tfjs.Tensor3D;
const t4 = (x: Tfjs.Tensor): Tfjs.Tensor4D => x as Tfjs.Tensor4D;
const t5 = (x: Tfjs.Tensor): Tfjs.Tensor5D => x as Tfjs.Tensor5D;

const unary = (["abs", "acosh", "asinh", "atan", "cos", "cosh", "elu", "erf", "exp", "expm1", "leakyRelu", "log", "log1p", "logSigmoid", "neg", "reciprocal", "relu", "relu6", "rsqrt", "selu", "sigmoid", "sign", "sin", "sinh", "softplus", "sqrt", "square", "step", "tan", "tanh", "floor", "ceil", "round"] as const).map(
  (name): Case => [name, (x) => (tf[name] as (x: Tfjs.Tensor) => Tfjs.Tensor)(x), [[3, 5]], ["log", "sqrt", "rsqrt", "reciprocal", "log1p"].includes(name) ? [0.2, 3] : name === "acosh" ? [1.2, 3] : [-2, 2]],
);
const unaryNarrow = (["acos", "asin", "atanh"] as const).map((name): Case => [name, (x) => tf[name](x), [[3, 5]], [-0.9, 0.9]]);
const binary = (["add", "sub", "mul", "div", "maximum", "minimum", "squaredDifference", "atan2", "pow", "mod", "floorDiv", "divNoNan"] as const).flatMap((name): Case[] =>
  [[[3, 4], [3, 4]], [[2, 3, 4], [3, 1]], [[4], [2, 3, 4]], [[1, 3], [4, 1]]].map((shapes): Case => [`${name} of ${shapes.map((shape) => `[${shape.join()}]`).join(" and ")}`, (a, b) => tf[name](a!, b!), shapes, [0.3, 2.7]]),
);
const reductions = (["sum", "mean", "prod", "max", "min", "logSumExp", "euclideanNorm"] as const).flatMap((name): Case[] =>
  [undefined, 0, 1, 2, [0, 2], [1, 2]].map((axis): Case => [`${name} over ${axis === undefined ? "all" : String(axis)}`, (x) => tf[name](x!, axis), [[2, 3, 4]]]),
);
const convolutions = ([[3, 1, "same", 1], [3, 2, "same", 1], [2, 2, "valid", 1], [3, 1, "valid", 2], [3, 1, "same", 2], [1, 1, "same", 1], [[3, 2], [2, 1], "same", 1], [3, 3, "valid", 1]] as const).flatMap(([size, stride, pad, dilation]): Case[] => {
  const [kh, kw] = [size].flat().length === 2 ? (size as unknown as [number, number]) : [size as number, size as number];
  const name = `${kh}x${kw} stride ${String(stride)} ${pad} dilation ${dilation}`;
  return [
    [`conv2d ${name}`, (x, w) => tf.conv2d(t4(x!), t4(w!), stride as number, pad, "NHWC", dilation), [[2, 6, 5, 3], [kh, kw, 3, 2]]],
    [`depthwiseConv2d ${name}`, (x, w) => tf.depthwiseConv2d(t4(x!), t4(w!), stride as number, pad, "NHWC", dilation), [[2, 6, 5, 2], [kh, kw, 2, 3]]],
    ...(dilation === 1 ? [[`conv2dTranspose ${name}`, (x: Tfjs.Tensor, w: Tfjs.Tensor) => { const up = (n: number, s: number, k: number): number => (pad === "same" ? n * s : (n - 1) * s + k); const [sy, sx] = typeof stride === "number" ? [stride, stride] : stride; return tf.conv2dTranspose(t4(x), t4(w), [2, up(3, sy, kh), up(4, sx, kw), 2], stride as number, pad); }, [[2, 3, 4, 3], [kh, kw, 2, 3]]] as Case] : []),
  ];
});
const pools = ([[2, 2, "valid"], [2, 2, "same"], [3, 2, "same"], [3, 1, "same"], [2, 1, "valid"], [[2, 3], [1, 2], "same"], [3, 3, "valid"]] as const).flatMap(([size, stride, pad]): Case[] => [
  [`maxPool ${String(size)} stride ${String(stride)} ${pad}`, (x) => tf.maxPool(t4(x!), size as number, stride as number, pad), [[2, 5, 6, 2]], [-3, -1]],
  [`avgPool ${String(size)} stride ${String(stride)} ${pad}`, (x) => tf.avgPool(t4(x!), size as number, stride as number, pad), [[2, 5, 6, 2]]],
]);
const volumes: Case[] = [
  ["conv3d same", (x, w) => tf.conv3d(t5(x!), t5(w!), 1, "same"), [[1, 3, 4, 3, 2], [2, 3, 2, 2, 2]]],
  ["conv3dTranspose stride 2 same", (x, w) => tf.conv3dTranspose(t5(x!), t5(w!), [1, 4, 6, 4, 2], 2, "same"), [[1, 2, 3, 2, 3], [3, 2, 2, 2, 3]]],
  ["conv3d stride 2 same", (x, w) => tf.conv3d(t5(x!), t5(w!), 2, "same"), [[2, 5, 4, 3, 2], [3, 3, 2, 2, 1]]],
  ["maxPool3d valid, windows that overlap", (x) => tf.maxPool3d(t5(x!), [3, 2, 2], 1, "valid"), [[1, 4, 4, 3, 2]]],
  ["conv3d stride 2 valid", (x, w) => tf.conv3d(t5(x!), t5(w!), 2, "valid"), [[1, 4, 5, 4, 2], [2, 2, 2, 2, 2]]],
  ["maxPool3d same", (x) => tf.maxPool3d(t5(x!), 2, 2, "same"), [[1, 3, 4, 5, 2]], [-3, -1]],
  ["avgPool3d same", (x) => tf.avgPool3d(t5(x!), 2, 2, "same"), [[1, 3, 4, 5, 2]]],
  ["avgPool3d valid, windows that overlap", (x) => tf.avgPool3d(t5(x!), 3, 1, "valid"), [[1, 4, 4, 3, 1]]],
];
const resizes = [true, false].flatMap((align): Case[] => [true, false].filter((half) => !(align && half)).flatMap((half): Case[] => [[4, 6], [7, 5], [3, 3], [2, 9]].flatMap((size): Case[] => [
  [`resizeBilinear to ${String(size)} align ${align} half ${half}`, (x) => tf.image.resizeBilinear(t4(x!), size as [number, number], align, half), [[1, 3, 4, 2]]],
  [`resizeNearestNeighbor to ${String(size)} align ${align} half ${half}`, (x) => tf.image.resizeNearestNeighbor(t4(x!), size as [number, number], align, half), [[1, 3, 4, 2]]],
])));
const shapes: Case[] = [
  ["matMul", (a, b) => tf.matMul(a!, b!), [[3, 4], [4, 2]]],
  ["matMul of transposed", (a, b) => tf.matMul(a!, b!, true, true), [[4, 3], [2, 4]]],
  ["matMul in batches with broadcasting", (a, b) => tf.matMul(a!, b!, false, true), [[2, 1, 3, 4], [3, 2, 4]]],
  ["dot", (a, b) => tf.dot(a!, b!), [[5], [5]]],
  ["einsum", (a, b) => tf.einsum("bij,bjk->bik", a!, b!), [[2, 3, 4], [2, 4, 2]]],
  ["einsum that sums", (a, b) => tf.einsum("ij,kj->k", a!, b!), [[3, 4], [2, 4]]],
  ["einsum of an outer product", (a, b) => tf.einsum("i,j->ij", a!, b!), [[3], [4]]],
  ["einsum to a number", (a, b) => tf.einsum("ij,kj->", a!, b!), [[3, 4], [2, 4]]],
  ["einsum of one operand", (a) => tf.einsum("ijk->ki", a!), [[2, 3, 4]]],
  ["transpose", (x) => tf.transpose(x!, [2, 0, 1]), [[2, 3, 4]]],
  ["reshape", (x) => tf.reshape(x!, [4, 6]), [[2, 3, 4]]],
  ["tile", (x) => tf.tile(x!, [2, 1, 3]), [[2, 3, 2]]],
  ["pad", (x) => tf.pad(x!, [[1, 2], [0, 1]], 0.5), [[2, 3]]],
  ["mirrorPad", (x) => tf.mirrorPad(x!, [[1, 1], [2, 1]], "reflect"), [[3, 4]]],
  ["reverse", (x) => tf.reverse(x!, [0, 2]), [[2, 3, 4]]],
  ["slice", (x) => tf.slice(x!, [0, 1, 1], [2, 2, 2]), [[2, 3, 4]]],
  ["stridedSlice", (x) => tf.stridedSlice(x!, [0, 3], [3, 0], [2, -1]), [[3, 4]]],
  ["concat", (a, b) => tf.concat([a!, b!], 1), [[2, 3], [2, 4]]],
  ["stack", (a, b) => tf.stack([a!, b!], 1), [[2, 3], [2, 3]]],
  ["unstack", (x) => tf.add(tf.unstack(x!, 1)[0]!, tf.unstack(x!, 1)[2]!), [[2, 3]]],
  ["split", (x) => { const [a, b] = tf.split(x!, [1, 3], 1); return tf.add(a!, b!); }, [[2, 4]]],
  ["gather", (x) => tf.gather(x!, tf.tensor1d([2, 0, 2], "int32"), 1), [[2, 3, 2]]],
  ["gather in batches", (x) => tf.gather(x!, tf.tensor2d([[2, 0], [1, 1]], [2, 2], "int32"), 1, 1), [[2, 3, 2]]],
  ["gatherND", (x) => tf.gatherND(x!, tf.tensor2d([[0, 1], [1, 2]], [2, 2], "int32")), [[2, 3]]],
  ["scatterND", (x) => tf.scatterND(tf.tensor2d([[4], [1]], [2, 1], "int32"), x!, [6]), [[2]]],
  ["unsortedSegmentSum", (x) => tf.unsortedSegmentSum(x!, tf.tensor1d([0, 1, 0], "int32"), 2), [[3, 2]]],
  ["unstack of one", (x) => tf.mul(tf.unstack(x!, 1)[0]!, tf.unstack(x!, 1)[0]!), [[2, 1]]],
  ["split in one", (x) => { const [all] = tf.split(x!, 1, 1); return tf.mul(all!, all!); }, [[2, 4]]],
  ["cumsum", (x) => tf.cumsum(x!, 1), [[2, 4]]],
  ["cumsum exclusive and reversed", (x) => tf.cumsum(x!, 0, true, true), [[3, 4]]],
  ["cumprod", (x) => tf.cumprod(x!, 1), [[2, 4]], [0.5, 2]],
  ["where", (a, b) => tf.where(tf.greater(a!, 0), a!, b!), [[3, 4], [3, 4]]],
  ["clipByValue", (x) => tf.clipByValue(x!, -0.5, 0.5), [[3, 4]]],
  ["cast", (x) => tf.cast(x!, "float32"), [[3, 4]]],
  ["addN", (a, b) => tf.addN([a!, b!, a!]), [[3, 4], [3, 4]]],
  ["batchNorm", (x, m, v, o, s) => tf.batchNorm(x!, m as Tfjs.Tensor1D, tf.abs(v!) as Tfjs.Tensor1D, o as Tfjs.Tensor1D, s as Tfjs.Tensor1D, 1e-3), [[3, 4], [4], [4], [4], [4]]],
  ["localResponseNormalization", (x) => tf.localResponseNormalization(t4(x!), 2, 1, 0.5, 0.75), [[1, 2, 3, 5]]],
  ["softmax", (x) => tf.softmax(x!), [[3, 4]]],
  ["logSoftmax", (x) => tf.logSoftmax(x!), [[3, 4]]],
  ["prelu", (x, a) => tf.prelu(x!, a!), [[3, 4], [4]]],
  ["depthToSpace", (x) => tf.depthToSpace(t4(x!), 2), [[1, 2, 3, 8]]],
  ["spaceToBatchND", (x) => tf.spaceToBatchND(x!, [2, 2], [[0, 0], [1, 1]]), [[1, 4, 4, 2]]],
  ["batchToSpaceND", (x) => tf.batchToSpaceND(x!, [2, 2], [[0, 0], [0, 1]]), [[4, 2, 2, 1]]],
  ["dilation2d", (x, w) => tf.dilation2d(t4(x!), t3(w!), 1, "same"), [[1, 4, 5, 2], [2, 3, 2]]],
  ["topk values", (x) => tf.topk(x!, 2).values, [[3, 5]]],
  ["norm", (x) => tf.norm(x!, 2, 1), [[3, 5]]],
  ["moments", (x) => tf.moments(x!, 1).variance, [[3, 5]]],
];
const losses: Case[] = (["absoluteDifference", "meanSquaredError", "huberLoss", "logLoss", "hingeLoss", "sigmoidCrossEntropy", "softmaxCrossEntropy"] as const).map((name): Case => {
  const labels = name === "absoluteDifference" || name === "meanSquaredError" || name === "huberLoss" ? numbers(tf, [4, 3], 9, 0, 1) : name === "softmaxCrossEntropy" ? tf.oneHot(tf.tensor1d([0, 2, 1, 1], "int32"), 3) : tf.cast(tf.greater(numbers(tf, [4, 3], 9), 0), "float32");
  return [`losses.${name}`, (x) => tf.losses[name](labels, x!), [[4, 3]], name === "logLoss" ? [0.1, 0.9] : [-2, 2]];
});

const cases: Case[] = [...unary, ...unaryNarrow, ...binary, ...reductions, ...convolutions, ...pools, ...volumes, ...resizes, ...shapes, ...losses];

it.each(cases)("%s has the gradient that finite differences show", (_name, f, inputShapes, [low, high] = [-1, 1]) => {
  const inputs = inputShapes.map((shape, index) => numbers(tf, shape, index + 3, low, high));
  expect(gradientError(tf, f, inputs)).toBeLessThan(1e-6);
});
