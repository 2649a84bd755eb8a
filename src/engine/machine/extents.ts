import type { OperationName, operations } from "../program/operations.ts";

/** Elements that an operation reads or writes from each of its places on; those it leaves out are looked at elsewhere. */
type Extents = { readonly [Name in OperationName]?: (w: Words<Name>) => Partial<Words<Name>> };
type Words<Name extends OperationName> = Record<keyof (typeof operations)[Name], number>;

interface Image { n: number; h: number; w: number; oh: number; ow: number }
interface Recurrent { batch: number; time: number; features: number; units: number }

const inputOf = ({ n, h, w }: Image, channels: number): number => n * h * w * channels;
const outputOf = ({ n, oh, ow }: Image, channels: number): number => n * oh * ow * channels;
const pooled = (w: Image & { c: number }): { x: number; y: number; dx: number; dy: number } => ({ x: inputOf(w, w.c), dx: inputOf(w, w.c), y: outputOf(w, w.c), dy: outputOf(w, w.c) });
const recurrent = ({ batch, time, features, units }: Recurrent, gates: number) => ({
  x: batch * time * features, kernel: features * gates * units, recurrentKernel: units * gates * units, bias: gates * units,
  gates: batch * time * gates * units, before: batch * time * units, sequence: batch * time * units, last: batch * units, firstHidden: batch * units,
});
const recurrentGrad = ({ batch, time, units }: Omit<Recurrent, "features">, gates: number) => ({
  recurrentKernel: units * gates * units, gates: batch * time * gates * units, dgates: batch * time * gates * units, dsequence: batch * time * units, dlast: batch * units, dfirstHidden: batch * units,
});

/** Elements from the first to the last of `count` at these strides, for each level. */
function reach(...levels: readonly (readonly [count: number, stride: number])[]): number {
  return levels.some(([count]) => count <= 0) ? 0 : 1 + levels.reduce((sum, [count, stride]) => sum + (count - 1) * Math.max(0, stride), 0);
}
type Heads = Pick<Words<"attention">, keyof Words<"attention"> & keyof Words<"attentionGrad">>;
const head = ({ outer, inner }: Heads, byOuter: number, byInner: number, rows: number, byRow: number, columns: number): number => reach([outer, byOuter], [inner, byInner], [rows, byRow], [columns, 1]);
const heads = (w: Heads) => ({
  q: head(w, w.qOuter, w.qInner, w.queries, w.qRow, w.width), k: head(w, w.kOuter, w.kInner, w.keys, w.kRow, w.width), v: head(w, w.vOuter, w.vInner, w.keys, w.vRow, w.valueWidth),
  statistics: 2 * w.outer * w.inner * w.queries,
});

export const extents: Extents = {
  matmul: (w) => ({
    a: reach([w.batchOuter, w.aOuter], [w.batchInner, w.aInner], [w.transposeA ? w.k : w.m, w.lda], [w.transposeA ? w.m : w.k, 1]),
    b: reach([w.batchOuter, w.bOuter], [w.batchInner, w.bInner], [w.transposeB ? w.n : w.k, w.ldb], [w.transposeB ? w.k : w.n, 1]),
    c: reach([w.batchOuter, w.cOuter], [w.batchInner, w.cInner], [w.m, w.ldc], [w.n, 1]),
    bias: w.n,
  }),
  conv: (w) => ({ x: inputOf(w, w.ci), filter: w.kh * w.kw * w.ci * w.co, y: outputOf(w, w.co), bias: w.co }),
  convInputGrad: (w) => ({ dy: outputOf(w, w.co), filter: w.kh * w.kw * w.ci * w.co, dx: inputOf(w, w.ci), mask: inputOf(w, w.ci), partials: w.chunks * w.ci }),
  convFilterGrad: (w) => ({ x: inputOf(w, w.ci), dy: outputOf(w, w.co), dfilter: w.kh * w.kw * w.ci * w.co }),
  depthwise: (w) => ({ x: inputOf(w, w.c), filter: w.kh * w.kw * w.c * w.multiplier, y: outputOf(w, w.c * w.multiplier), bias: w.c * w.multiplier }),
  depthwiseInputGrad: (w) => ({ dy: outputOf(w, w.c * w.multiplier), filter: w.kh * w.kw * w.c * w.multiplier, dx: inputOf(w, w.c) }),
  depthwiseFilterGrad: (w) => ({ x: inputOf(w, w.c), dy: outputOf(w, w.c * w.multiplier), dfilter: w.kh * w.kw * w.c * w.multiplier }),
  maxPool: pooled,
  maxPoolGrad: pooled,
  averagePool: pooled,
  averagePoolGrad: pooled,
  sumPartials: (w) => ({ partials: w.chunks * w.columns, out: w.columns }),
  sumAll: (w) => ({ x: w.count, out: 1 }),
  copy: (w) => ({
    x: reach([w.dim0, w.in0], [w.dim1, w.in1], [w.dim2, w.in2], [w.dim3, w.in3], [w.dim4, w.in4]),
    out: reach([w.dim0, w.out0], [w.dim1, w.out1], [w.dim2, w.out2], [w.dim3, w.out3], [w.dim4, w.out4]),
  }),
  gather: (w) => ({ table: w.rows * w.width, ids: w.count, out: w.count * w.width }),
  segmentSum: (w) => ({ x: w.count * w.width, ids: w.count, out: w.segments * w.width }),
  oneHot: (w) => ({ ids: w.count, out: w.count * w.depth }),
  dropoutMask: (w) => ({ seed: 2, steps: 1, out: w.count }),
  normal: (w) => ({ seed: 2, steps: 1, out: w.count }),
  lstm: (w) => ({ ...recurrent(w, 4), cells: w.batch * (w.time + 1) * w.units, firstCell: w.batch * w.units }),
  lstmGrad: (w) => ({ ...recurrentGrad(w, 4), cells: w.batch * (w.time + 1) * w.units, dlastCell: w.batch * w.units, dfirstCell: w.batch * w.units }),
  gru: (w) => ({ ...recurrent(w, 3), resets: w.batch * w.time * w.units }),
  gruGrad: (w) => ({ ...recurrentGrad(w, 3), before: w.batch * w.time * w.units }),
  simpleRnn: (w) => recurrent(w, 1),
  simpleRnnGrad: (w) => recurrentGrad(w, 1),
  attention: (w) => ({ ...heads(w), y: head(w, w.yOuter, w.yInner, w.queries, w.yRow, w.valueWidth) }),
  attentionGrad: (w) => ({
    ...heads(w), dy: head(w, w.dyOuter, w.dyInner, w.queries, w.dyRow, w.valueWidth),
    dq: head(w, w.dqOuter, w.dqInner, w.queries, w.dqRow, w.width), dk: head(w, w.dkOuter, w.dkInner, w.keys, w.dkRow, w.width), dv: head(w, w.dvOuter, w.dvInner, w.keys, w.dvRow, w.valueWidth),
  }),
  resize: (w) => ({ x: inputOf(w, w.c), y: outputOf(w, w.c) }),
  resizeGrad: (w) => ({ dx: inputOf(w, w.c), dy: outputOf(w, w.c) }),
};
