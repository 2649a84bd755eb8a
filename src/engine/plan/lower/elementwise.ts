import { backend_util } from "@tensorflow/tfjs";
import type { Use } from "#engine/tape/Tape.ts";
import type { ElementwiseExpression } from "../graph/Node.ts";
import { denseLayout } from "../graph/Layout.ts";
import type { Lowering } from "./Lowering.ts";
import type { Lower } from "./lowerTape.ts";

/** A function of one tensor, written in expressions; the last one writes `to`. */
type Formula = (lowering: Lowering, x: Use, to: Use) => void;

const single = (expression: ElementwiseExpression): Formula => (lowering, x, to) => void lowering.elementwise(expression, [x], to);

/** The part above zero as it is, plus a function of the part below zero that is 0 at 0: both keep NaN. */
const kinked = (below: (lowering: Lowering, negative: Use) => Use, slope = 1): Formula => (lowering, x, to) => {
  const positive = lowering.elementwise("relu", [x]);
  const scaled = slope === 1 ? positive : lowering.elementwise("mul", [positive, lowering.number(slope)]);
  lowering.elementwise("add", [scaled, below(lowering, lowering.elementwise("min", [x, lowering.number(0)]))], to);
};

/** sqrt(1 - x^2), exact near both ends. */
const cosineOf = (lowering: Lowering, x: Use): Use => {
  const one = lowering.number(1);
  return lowering.elementwise("sqrt", [lowering.elementwise("mul", [lowering.elementwise("sub", [one, x]), lowering.elementwise("add", [one, x])])]);
};

const half = (lowering: Lowering, x: Use, to: Use): Use => lowering.elementwise("mul", [x, lowering.number(0.5)], to);

const relu6: Formula = (lowering, x, to) => void lowering.elementwise("min", [lowering.elementwise("relu", [x]), lowering.number(6)], to);
const elu = kinked((lowering, negative) => lowering.elementwise("expm1", [negative]));
const leakyRelu = (alpha: number): Formula => kinked((lowering, negative) => lowering.elementwise("mul", [negative, lowering.number(alpha)]));

const formulas: Readonly<Record<string, Formula>> = {
  Neg: single("neg"),
  Abs: single("abs"),
  Sign: single("sign"),
  Square: single("square"),
  Sqrt: single("sqrt"),
  Rsqrt: single("rsqrt"),
  Reciprocal: single("reciprocal"),
  Exp: single("exp"),
  Expm1: single("expm1"),
  Log: single("log"),
  Log1p: single("log1p"),
  Tanh: single("tanh"),
  Sigmoid: single("sigmoid"),
  Softplus: single("softplus"),
  Erf: single("erf"),
  Sin: single("sin"),
  Cos: single("cos"),
  Tan: single("tan"),
  Floor: single("floor"),
  Ceil: single("ceil"),
  Round: single("round"),
  Relu: single("relu"),
  IsFinite: single("isFinite"),
  IsNan: (lowering, x, to) => void lowering.elementwise("notEqual", [x, x], to),
  IsInf: (lowering, x, to) => void lowering.elementwise("equal", [lowering.elementwise("abs", [x]), lowering.number(Infinity)], to),
  Relu6: relu6,
  Elu: elu,
  Selu: kinked((lowering, negative) => lowering.elementwise("mul", [lowering.elementwise("expm1", [negative]), lowering.number(backend_util.SELU_SCALEALPHA)]), backend_util.SELU_SCALE),
  Sinh: (lowering, x, to) => void half(lowering, lowering.elementwise("sub", [lowering.elementwise("expm1", [x]), lowering.elementwise("expm1", [lowering.elementwise("neg", [x])])]), to),
  Cosh: (lowering, x, to) => void half(lowering, lowering.elementwise("add", [lowering.elementwise("exp", [x]), lowering.elementwise("exp", [lowering.elementwise("neg", [x])])]), to),
  Atan: (lowering, x, to) => void lowering.elementwise("atan2", [x, lowering.number(1)], to),
  Asin: (lowering, x, to) => void lowering.elementwise("atan2", [x, cosineOf(lowering, x)], to),
  Acos: (lowering, x, to) => void lowering.elementwise("atan2", [cosineOf(lowering, x), x], to),
};

const floatBinaries: Readonly<Record<string, ElementwiseExpression>> = { Add: "add", Sub: "sub", Multiply: "mul", RealDiv: "div", Maximum: "max", Minimum: "min", Pow: "pow", Mod: "mod", Atan2: "atan2" };
const comparisons: Readonly<Record<string, ElementwiseExpression>> = { Greater: "greater", GreaterEqual: "greaterEqual", Less: "less", LessEqual: "lessEqual", Equal: "equal", NotEqual: "notEqual" };

/** As a float32: integers up to 2^24 are exact, as tfjs's kernels see them. */
export function asFloat(lowering: Lowering, x: Use): Use {
  return x.value.dtype === "int32" ? lowering.elementwise("fromInt", [x]) : x;
}

/** A fused activation of tfjs; undefined for one it does not have. */
export function activationFormula(lowering: Lowering): Formula | undefined {
  const { activation, leakyreluAlpha } = lowering.attrs as { activation?: string; leakyreluAlpha?: number };
  switch (activation) {
    case undefined: case null: case "linear": return (_, x, to) => void lowering.view(x, denseLayout(x.shape), to);
    case "relu": return single("relu");
    case "relu6": return relu6;
    case "elu": return elu;
    case "sigmoid": return single("sigmoid");
    case "leakyrelu": return leakyRelu(leakyreluAlpha ?? 0.2);
    case "prelu": return (_, x, to) => prelu(lowering, x, lowering.input("preluActivationWeights"), to);
    default: return undefined;
  }
}

function prelu(lowering: Lowering, x: Use, alpha: Use, to: Use): void {
  const below = lowering.elementwise("less", [x, lowering.number(0)]);
  choose(lowering, below, lowering.elementwise("mul", [alpha, x]), x, to);
}

/** `yes` where `condition` is 1, `no` where it is 0. */
function choose(lowering: Lowering, condition: Use, yes: Use, no: Use, to: Use): void {
  lowering.elementwise("add", [lowering.elementwise("keepWhere", [condition, yes]), lowering.elementwise("keepUnless", [condition, no])], to);
}

/** Integers would need their own arithmetic: tfjs computes them in float64, ours in float32. */
const floatOutput = (lower: (lowering: Lowering) => void): Lower => (lowering) => {
  if (lowering.output.value.dtype === "int32") return false;
  lower(lowering);
  return true;
};

const unary = (formula: Formula): Lower => floatOutput((lowering) => formula(lowering, asFloat(lowering, lowering.input("x")), lowering.output));

const binary = (expression: ElementwiseExpression): Lower => floatOutput((lowering) => void lowering.elementwise(expression, [asFloat(lowering, lowering.input("a")), asFloat(lowering, lowering.input("b"))], lowering.output));

/** Integers that are not known to be small could differ by less than a float32 can tell. */
const comparison = (expression: ElementwiseExpression): Lower => (lowering) => {
  const inputs = [lowering.input("a"), lowering.input("b")];
  if (inputs.some((use) => use.value.dtype === "int32" && !lowering.isSmallInteger(use.value))) return false;
  lowering.elementwise(expression, inputs.map((use) => asFloat(lowering, use)), lowering.output);
  return true;
};

/** Of bools, which are 0 or 1. */
const logical = (names: readonly string[], lower: (lowering: Lowering, inputs: readonly Use[]) => void): Lower => (lowering) => {
  const inputs = names.map((name) => lowering.input(name));
  if (inputs.some(({ value }) => value.dtype !== "bool")) return false;
  lower(lowering, inputs);
  return true;
};

export const elementwiseKernels: Readonly<Record<string, Lower>> = {
  ...Object.fromEntries(Object.entries(formulas).map(([kernel, formula]) => [kernel, unary(formula)])),
  ...Object.fromEntries(Object.entries(floatBinaries).map(([kernel, expression]) => [kernel, binary(expression)])),
  ...Object.fromEntries(Object.entries(comparisons).map(([kernel, expression]) => [kernel, comparison(expression)])),
  Step: floatOutput((lowering) => {
    const alpha = (lowering.attrs as { alpha?: number }).alpha ?? 0;
    const x = asFloat(lowering, lowering.input("x"));
    if (alpha === 0) lowering.elementwise("step", [x], lowering.output);
    else lowering.elementwise("stepOr", [x, lowering.number(alpha)], lowering.output);
  }),
  LeakyRelu: floatOutput((lowering) => leakyRelu((lowering.attrs as { alpha: number }).alpha)(lowering, asFloat(lowering, lowering.input("x")), lowering.output)),
  Prelu: floatOutput((lowering) => prelu(lowering, lowering.input("x"), lowering.input("alpha"), lowering.output)),
  EluGrad: floatOutput((lowering) => {
    const below = lowering.elementwise("min", [lowering.input("y"), lowering.number(0)]);
    lowering.elementwise("mul", [lowering.input("dy"), lowering.elementwise("add", [below, lowering.number(1)])], lowering.output);
  }),
  ClipByValue: floatOutput((lowering) => {
    const { clipValueMin, clipValueMax } = lowering.attrs as { clipValueMin: number; clipValueMax: number };
    const below = lowering.elementwise("min", [asFloat(lowering, lowering.input("x")), lowering.number(clipValueMax)]);
    lowering.elementwise("max", [below, lowering.number(clipValueMin)], lowering.output);
  }),
  SquaredDifference: floatOutput((lowering) => {
    const difference = lowering.elementwise("sub", [asFloat(lowering, lowering.input("a")), asFloat(lowering, lowering.input("b"))]);
    lowering.elementwise("square", [difference], lowering.output);
  }),
  AddN: floatOutput((lowering) => {
    const [first, ...others] = lowering.list("tensors").map((use) => asFloat(lowering, use));
    const last = others.pop();
    const sum = others.reduce((total, next) => lowering.elementwise("add", [total, next]), first!);
    if (last) lowering.elementwise("add", [sum, last], lowering.output);
    else lowering.view(sum, denseLayout(sum.shape), lowering.output);
  }),
  LogicalAnd: logical(["a", "b"], (lowering, inputs) => lowering.elementwise("mul", inputs, lowering.output)),
  LogicalOr: logical(["a", "b"], (lowering, inputs) => lowering.elementwise("max", inputs, lowering.output)),
  LogicalNot: logical(["x"], (lowering, [x]) => lowering.elementwise("sub", [lowering.number(1), x!], lowering.output)),
  /** tfjs reads a condition of fewer axes in a way of its own. */
  Select(lowering) {
    const [condition, yes, no] = [lowering.input("condition"), lowering.input("t"), lowering.input("e")];
    if (lowering.output.value.dtype === "int32" || condition.value.size !== yes.value.size || yes.value.size !== no.value.size) return false;
    const like = (use: Use): Use => ({ value: use.value, shape: lowering.output.shape });
    choose(lowering, like(condition), asFloat(lowering, like(yes)), asFloat(lowering, like(no)), lowering.output);
    return true;
  },
  Cast(lowering) {
    const x = lowering.input("x");
    const from = x.value.dtype;
    const to = lowering.output.value.dtype;
    if (from === to || (from === "bool" && to === "float32")) lowering.view(x, denseLayout(x.shape), lowering.output);
    else if (to === "int32") lowering.elementwise("toInt", [x], lowering.output);
    else if (to === "bool") lowering.elementwise("notEqual", [asFloat(lowering, x), lowering.number(0)], lowering.output);
    else lowering.elementwise("fromInt", [x], lowering.output);
    if (from === "bool") lowering.markSmallInteger(lowering.output.value);
    return true;
  },
  Fill: floatOutput((lowering) => void lowering.elementwise("copy", [lowering.number((lowering.attrs as { value: number }).value)], lowering.output)),
  ZerosLike: floatOutput((lowering) => void lowering.elementwise("copy", [lowering.number(0)], lowering.output)),
  OnesLike: floatOutput((lowering) => void lowering.elementwise("copy", [lowering.number(1)], lowering.output)),
};
