import type { IndexUse } from "#engine/tape/kernels/checkIndices.ts";
import type { TapeNode, Use } from "#engine/tape/Tape.ts";
import type { Expression } from "#engine/program/operations.ts";
import type { Layout } from "./Layout.ts";

/** Expressions that give one number for every row of a matrix. */
export type RowReduction = Extract<Expression, "rowSum" | "rowMax" | "rowMin" | "rowArgMax" | "rowArgMin" | "rowProduct">;
export type ElementwiseExpression = Exclude<Expression, RowReduction | "columnSum">;

/** Of a two-dimensional convolution or pooling, channels last; names as in the table of operations. */
export interface Window {
  readonly n: number; readonly h: number; readonly w: number;
  readonly kh: number; readonly kw: number; readonly oh: number; readonly ow: number;
  readonly strideY: number; readonly strideX: number; readonly padTop: number; readonly padLeft: number;
}
export interface ConvWindow extends Window {
  readonly ci: number; readonly co: number; readonly dilationY: number; readonly dilationX: number;
}
export interface DepthwiseWindow extends Window {
  readonly c: number; readonly multiplier: number; readonly dilationY: number; readonly dilationX: number;
}
export interface PoolWindow extends Window {
  readonly c: number;
}

/** Attention's heads: layouts are [...batch, rows, columns] with columns side by side. */
export interface Heads {
  readonly batch: readonly number[];
  readonly queries: number;
  readonly keys: number;
  readonly width: number;
  readonly valueWidth: number;
  readonly causal: boolean;
  readonly scale: number;
}

/** C = A B, `dims` of the layouts being [...batch, m, k], [...batch, k, n], [...batch, m, n]: transposes and broadcasts are strides. */
export interface MatMul {
  readonly kind: "matmul";
  readonly a: Layout;
  readonly b: Layout;
  readonly c: Layout;
  readonly relu: boolean;
}

/**
 * What a node does. Inputs are in the order of the comment; every value is dense in row-major order unless a layout says
 * otherwise.
 */
export type Operation =
  /** tfjs's own kernel. */
  | { readonly kind: "host"; readonly node: TapeNode }
  /** [indices] -> nothing; the step stops where one is wrong. */
  | { readonly kind: "check"; readonly use: IndexUse }
  /** [a] or [a, b], broadcast as tfjs does. */
  | { readonly kind: "elementwise"; readonly expression: ElementwiseExpression }
  /** [x as rows, columns] -> one number a row. */
  | { readonly kind: "rowReduce"; readonly expression: RowReduction }
  /** [x as rows, columns] -> one number a column. */
  | { readonly kind: "columnSum" }
  /** [x] -> one number. */
  | { readonly kind: "sumAll"; readonly scale: number }
  /** [x] -> the elements at `layout`. */
  | { readonly kind: "view"; readonly layout: Layout }
  /** [...pieces], each to its layout of the output; what no piece covers is `fill`, undefined where pieces cover all. A piece that is `placed` is made there. */
  | { readonly kind: "assemble"; readonly pieces: readonly Layout[]; readonly fill: number | undefined; readonly placed: ReadonlySet<number> }
  /** [a, b] or [a, b, bias]. */
  | MatMul
  /** [x, filter] or [x, filter, bias]. */
  | { readonly kind: "conv"; readonly window: ConvWindow; readonly relu: boolean }
  /** [dy, filter] or [dy, filter, mask] -> dx, and partial sums [chunks, ci] where `chunks` is above 0. */
  | { readonly kind: "convInputGrad"; readonly window: ConvWindow; readonly chunks: number }
  /** [x, dy] */
  | { readonly kind: "convFilterGrad"; readonly window: ConvWindow }
  /** [x, filter] or [x, filter, bias]. */
  | { readonly kind: "depthwise"; readonly window: DepthwiseWindow; readonly relu: boolean }
  /** [dy, filter] */
  | { readonly kind: "depthwiseInputGrad"; readonly window: DepthwiseWindow }
  /** [x, dy] */
  | { readonly kind: "depthwiseFilterGrad"; readonly window: DepthwiseWindow }
  /** [x] */
  | { readonly kind: "maxPool" | "averagePool"; readonly window: PoolWindow }
  /** [x, y, dy] */
  | { readonly kind: "maxPoolGrad"; readonly window: PoolWindow; readonly reluMask: boolean }
  /** [dy] */
  | { readonly kind: "averagePoolGrad"; readonly window: PoolWindow }
  /** [partials as chunks, columns] */
  | { readonly kind: "sumPartials"; readonly chunks: number }
  /** [table as rows, width; ids] */
  | { readonly kind: "gather"; readonly rows: number; readonly width: number }
  /** [x as count, width; ids] */
  | { readonly kind: "segmentSum"; readonly segments: number; readonly width: number }
  /** [ids] */
  | { readonly kind: "oneHot"; readonly depth: number; readonly on: number; readonly off: number }
  /** [] */
  | { readonly kind: "dropoutMask"; readonly rate: number; readonly stream: number }
  /** [] */
  | { readonly kind: "normal"; readonly stream: number }
  /** [minus rate, 1 - beta1 power, 1 - beta2 power, then variable, gradient, first, second moment of each] -> new variable, first, second moment of each, in place. */
  | { readonly kind: "adam"; readonly beta1: readonly [beta: number, rest: number]; readonly beta2: readonly [beta: number, rest: number]; readonly epsilon: number }
  /** [q, k, v] -> y, and what the gradient needs to make the shares again [2, heads, queries]. */
  | { readonly kind: "attention"; readonly heads: Heads; readonly layouts: Readonly<Record<"q" | "k" | "v" | "y", Layout>> }
  /** [q, k, v, dy, statistics] -> dq, dk, dv */
  | { readonly kind: "attentionGrad"; readonly heads: Heads; readonly layouts: Readonly<Record<"q" | "k" | "v" | "dy" | "dq" | "dk" | "dv", Layout>> }
  /** One command whose words are `numbers`, and the inputs and outputs by these names; what is not named is not given. */
  | { readonly kind: "command"; readonly operation: "lstm" | "lstmGrad" | "gru" | "gruGrad" | "simpleRnn" | "simpleRnnGrad" | "resize" | "resizeGrad"; readonly numbers: Readonly<Record<string, number>>; readonly inputs: readonly string[]; readonly outputs: readonly string[]; readonly flops: number };

export type OperationKind = Operation["kind"];

/** One operation of the graph: a node is replaced rather than changed, but for what a pass folds into it. */
export interface Node {
  operation: Operation;
  inputs: readonly Use[];
  outputs: readonly Use[];
  /** The kernels of the tape that it does. */
  kernels: readonly string[];
  /** Position in the tape of the last kernel that it does. */
  readonly order: number;
}
