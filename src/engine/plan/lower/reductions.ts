import type { Use } from "#engine/tape/Tape.ts";
import { denseLayout } from "../graph/Layout.ts";
import type { RowReduction } from "../graph/Node.ts";
import { axesOf, denseStrides, sizeOf } from "../graph/shapes.ts";
import { asFloat, wholeNumbers } from "./elementwise.ts";
import { exactInteger, type Lowering } from "./Lowering.ts";
import type { Lower } from "./lowerTape.ts";

/** A value [rows, columns] whose rows are what is reduced to one number each. */
function asRows(lowering: Lowering, x: Use, axes: readonly number[]): { rows: Use; columns: number } {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const columns = sizeOf(axes.map((axis) => x.shape[axis]!));
  const order = [...kept, ...axes];
  const moving = order.filter((axis) => x.shape[axis] !== 1);
  if (moving.every((axis, index) => index === 0 || moving[index - 1]! < axis)) return { rows: x, columns };
  const strides = denseStrides(x.shape);
  return { rows: lowering.view(x, { offset: 0, dims: order.map((axis) => x.shape[axis]!), strides: order.map((axis) => strides[axis]!) }), columns };
}

/** Axes longer than one come first, so that sums run down the columns. */
function isLeading(x: Use, axes: readonly number[]): boolean {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis) && x.shape[axis] !== 1);
  return axes.every((axis) => x.shape[axis] === 1 || kept.every((other) => axis < other));
}

function reduceRows(lowering: Lowering, expression: RowReduction, x: Use, axes: readonly number[], to: Use): void {
  const { rows, columns } = asRows(lowering, x, axes);
  lowering.rowReduce(expression, rows, columns, to);
}

/** Sum over `axes`, divided by `divisor`. */
function sum(lowering: Lowering, x: Use, axes: readonly number[], divisor: number, to: Use): void {
  const columns = sizeOf(axes.map((axis) => x.shape[axis]!));
  if (columns === 1) return void lowering.view(x, denseLayout(x.shape), to);
  if (columns === x.value.size) return lowering.add({ kind: "sumAll", scale: 1 / divisor }, [x], [to]);
  const total = divisor === 1 ? to : lowering.make(to.shape);
  if (isLeading(x, axes)) lowering.add({ kind: "columnSum" }, [{ value: x.value, shape: [columns, x.value.size / columns] }], [total]);
  else reduceRows(lowering, "rowSum", x, axes, total);
  if (divisor !== 1) lowering.elementwise("div", [total, lowering.number(divisor)], to);
}

const axesOfAttrs = ({ attrs }: Lowering, x: Use): number[] => axesOf((attrs.axis ?? attrs.reductionIndices) as number | number[] | undefined, x.shape.length);

const extreme = (expression: RowReduction): Lower => (lowering) => {
  const x = lowering.input("x");
  const bound = lowering.boundOf(x.value);
  if (x.value.dtype === "int32" && bound === undefined) return false;
  wholeNumbers(lowering, bound, (to) => reduceRows(lowering, expression, asFloat(lowering, x), axesOfAttrs(lowering, x), to));
  return true;
};

/** tfjs reduces over the first axis named. */
const position = (expression: RowReduction): Lower => (lowering) => {
  const x = lowering.input("x");
  const axes = axesOfAttrs(lowering, x);
  if (axes.length !== 1 || x.value.dtype === "int32") return false;
  wholeNumbers(lowering, x.shape[axes[0]!]! - 1, (to) => reduceRows(lowering, expression, x, axes, to));
  return true;
};

export const reductionKernels: Readonly<Record<string, Lower>> = {
  Sum(lowering) {
    const x = lowering.input("x");
    // Sums on the way are no larger than all numbers together.
    const bound = (lowering.boundOf(x.value) ?? Infinity) * x.value.size;
    if (lowering.output.value.dtype === "int32" && bound > exactInteger) return false;
    wholeNumbers(lowering, bound, (to) => sum(lowering, asFloat(lowering, x), axesOfAttrs(lowering, x), 1, to));
    return true;
  },
  Mean(lowering) {
    const x = lowering.input("x");
    const axes = axesOfAttrs(lowering, x);
    sum(lowering, asFloat(lowering, x), axes, sizeOf(axes.map((axis) => x.shape[axis]!)), lowering.output);
    return true;
  },
  Max: extreme("rowMax"),
  Min: extreme("rowMin"),
  Prod: (lowering) => lowering.output.value.dtype !== "int32" && extreme("rowProduct")(lowering),
  All: extreme("rowMin"),
  Any: extreme("rowMax"),
  ArgMax: position("rowArgMax"),
  ArgMin: position("rowArgMin"),
  /** Over the last axis, as tfjs writes it. */
  Softmax(lowering) {
    const x = lowering.input("logits");
    const columns = x.shape.at(-1) ?? 1;
    const perRow = [...x.shape.slice(0, -1), 1];
    const highest = lowering.rowReduce("rowMax", x, columns, lowering.make(perRow));
    const powers = lowering.elementwise("exp", [lowering.elementwise("sub", [x, highest])]);
    const total = lowering.rowReduce("rowSum", powers, columns, lowering.make(perRow));
    lowering.elementwise("div", [powers, total], lowering.output);
    return true;
  },
  /** offset + (x - mean) * scale / sqrt(variance + epsilon); the statistics repeat along the last axes. */
  FusedBatchNorm(lowering) {
    const [x, mean, variance] = [lowering.input("x"), lowering.input("mean"), lowering.input("variance")];
    const scale = lowering.optional("scale");
    const offset = lowering.optional("offset");
    const period = mean.value.size;
    if (x.value.size % period !== 0 || [variance, scale, offset].some((use) => use && use.value.size !== period)) return false;
    const repeated = ({ value }: Use): Use => ({ value, shape: [period] });
    const matrix = [x.value.size / period, period];
    const epsilon = (lowering.attrs as { varianceEpsilon?: number }).varianceEpsilon ?? 0.001;
    const deviation = lowering.elementwise("sqrt", [lowering.elementwise("add", [repeated(variance), lowering.number(epsilon)])]);
    const centred = lowering.elementwise("sub", [{ value: x.value, shape: matrix }, repeated(mean)]);
    const scaled = scale ? lowering.elementwise("mul", [centred, repeated(scale)]) : centred;
    const to = { value: lowering.output.value, shape: matrix };
    if (offset) lowering.elementwise("add", [lowering.elementwise("div", [scaled, deviation]), repeated(offset)], to);
    else lowering.elementwise("div", [scaled, deviation], to);
    return true;
  },
};
