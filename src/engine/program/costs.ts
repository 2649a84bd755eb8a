import type { OperationName, operations } from "./operations.ts";
import type { Command } from "./readCommands.ts";

/**
 * What an operation computes, counted as the field does: two a product with its sum, one for every other number that is made.
 * Beside the table of operations, by the same words. Those that only move numbers compute nothing.
 */
type Costs = { readonly [Name in OperationName]: (w: Readonly<Record<keyof (typeof operations)[Name], number>>, rest: Int32Array) => number };

interface Places { n: number; oh: number; ow: number; kh: number; kw: number }
interface Cells { batch: number; time: number; units: number }

const places = ({ n, oh, ow, kh, kw }: Places): number => n * oh * ow * kh * kw;
const convolution = (w: Places & { ci: number; co: number }): number => 2 * places(w) * w.ci * w.co;
const depthwise = (w: Places & { c: number; multiplier: number }): number => 2 * places(w) * w.c * w.multiplier;
const pooling = (w: Places & { c: number }): number => places(w) * w.c;
const recurrent = (w: Cells & { features: number }, gates: number): number => 2 * w.batch * w.time * gates * w.units * (w.features + w.units);
const recurrentGrad = (w: Cells, gates: number): number => 2 * w.batch * w.time * gates * w.units * w.units;
/** Pairs of a query and a key that it sees. */
const scores = (w: { outer: number; inner: number; queries: number; keys: number; causal: number }): number => w.outer * w.inner * (w.causal ? (w.queries * (w.queries + 1)) / 2 : w.queries * w.keys);

export const costs: Costs = {
  matmul: (w) => 2 * w.batchOuter * w.batchInner * w.m * w.n * w.k,
  conv: convolution,
  convInputGrad: convolution,
  convFilterGrad: convolution,
  depthwise,
  depthwiseInputGrad: depthwise,
  depthwiseFilterGrad: depthwise,
  maxPool: pooling,
  maxPoolGrad: pooling,
  averagePool: pooling,
  averagePoolGrad: pooling,
  rows: (w) => (w.flat ? w.total : w.rows * w.columns) * w.instructions,
  sumPartials: (w) => w.chunks * w.columns,
  sumAll: (w) => w.count,
  copy: () => 0,
  gather: () => 0,
  segmentSum: (w) => w.count * w.width,
  oneHot: () => 0,
  dropoutMask: (w) => w.count,
  normal: (w) => w.count * 20,
  increment: () => 1,
  adam: (w, variables) => Array.from({ length: w.count }, (_, index) => variables[5 * index]! * 11).reduce((sum, flops) => sum + flops, 0),
  lstm: (w) => recurrent(w, 4),
  lstmGrad: (w) => recurrentGrad(w, 4),
  gru: (w) => recurrent(w, 3),
  gruGrad: (w) => recurrentGrad(w, 3),
  simpleRnn: (w) => recurrent(w, 1),
  simpleRnnGrad: (w) => recurrentGrad(w, 1),
  attention: (w) => 2 * scores(w) * (w.width + w.valueWidth),
  attentionGrad: (w) => 2 * scores(w) * (3 * w.width + 2 * w.valueWidth),
  resize: (w) => w.n * w.oh * w.ow * w.c,
  resizeGrad: (w) => w.n * w.oh * w.ow * w.c,
};

export function flopsOf({ operation, words, rest }: Command): number {
  return (costs[operation] as (words: Command["words"], rest: Int32Array) => number)(words, rest);
}
