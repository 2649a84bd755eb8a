import { backend_util } from "@tensorflow/tfjs";
import type { Use } from "#engine/tape/Tape.ts";
import type { ElementwiseExpression } from "../graph/Node.ts";
import { denseLayout } from "../graph/Layout.ts";
import { exactInteger, type Lowering } from "./Lowering.ts";
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

/** A function of the size, with the sign of `x`. */
const oddOf = (lowering: Lowering, x: Use, to: Use, ofSize: (size: Use) => Use): void => {
  lowering.elementwise("mul", [lowering.elementwise("sign", [x]), ofSize(lowering.elementwise("abs", [x]))], to);
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
  Asinh: (lowering, x, to) => oddOf(lowering, x, to, (size) => {
    // log(a + sqrt(a^2 + 1)), which neither loses small ones nor overflows: log1p(a + a / (1 / a + sqrt(1 + 1 / a^2))).
    const inverse = lowering.elementwise("reciprocal", [size]);
    const root = lowering.elementwise("sqrt", [lowering.elementwise("add", [lowering.elementwise("square", [inverse]), lowering.number(1)])]);
    return lowering.elementwise("log1p", [lowering.elementwise("add", [size, lowering.elementwise("div", [size, lowering.elementwise("add", [inverse, root])])])]);
  }),
  Acosh(lowering, x, to) {
    // log(x + sqrt(x^2 - 1)) by t = x - 1: log1p(t + sqrt(t) sqrt(t + 2)).
    const above = lowering.elementwise("sub", [x, lowering.number(1)]);
    const root = lowering.elementwise("mul", [lowering.elementwise("sqrt", [above]), lowering.elementwise("sqrt", [lowering.elementwise("add", [above, lowering.number(2)])])]);
    lowering.elementwise("log1p", [lowering.elementwise("add", [above, root])], to);
  },
  Atanh: (lowering, x, to) => oddOf(lowering, x, to, (size) => {
    const ratio = lowering.elementwise("div", [lowering.elementwise("add", [size, size]), lowering.elementwise("sub", [lowering.number(1), size])]);
    return lowering.elementwise("mul", [lowering.elementwise("log1p", [ratio]), lowering.number(0.5)]);
  }),
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

/** Makes the output by `make`, as whole numbers in float32 where it is of integers, which are no further than `bound` from zero. */
export function wholeNumbers(lowering: Lowering, bound: number | undefined, make: (to: Use) => void): void {
  const integer = lowering.output.value.dtype === "int32";
  const to = integer ? lowering.make(lowering.output.shape) : lowering.output;
  make(to);
  if (!integer) return;
  lowering.elementwise("toInt", [to], lowering.output);
  if (bound !== undefined) lowering.setBound(lowering.output.value, bound);
}

/** Of integers: exact where float32 holds operands and result. */
const boundsOf: Readonly<Record<string, (a: number, b: number) => number>> = { Add: (a, b) => a + b, Sub: (a, b) => a + b, Multiply: (a, b) => a * b, Maximum: Math.max, Minimum: Math.max };

/** Integers would need their own arithmetic: tfjs computes them in float64, ours in float32. */
const floatOutput = (lower: (lowering: Lowering) => void): Lower => (lowering) => {
  if (lowering.output.value.dtype === "int32") return false;
  lower(lowering);
  return true;
};

const unary = (formula: Formula): Lower => floatOutput((lowering) => formula(lowering, asFloat(lowering, lowering.input("x")), lowering.output));

const binary = (kernel: string, expression: ElementwiseExpression): Lower => (lowering) => {
  const inputs = [lowering.input("a"), lowering.input("b")] as const;
  const [a, b] = inputs.map(({ value }) => lowering.boundOf(value));
  const bound = a === undefined || b === undefined ? undefined : boundsOf[kernel]?.(a, b);
  if (lowering.output.value.dtype === "int32" && (bound === undefined || bound > exactInteger)) return false;
  wholeNumbers(lowering, bound, (to) => void lowering.elementwise(expression, inputs.map((use) => asFloat(lowering, use)), to));
  return true;
};

/** Integers that are not known to be small could differ by less than a float32 can tell. */
const comparison = (expression: ElementwiseExpression): Lower => (lowering) => {
  const inputs = [lowering.input("a"), lowering.input("b")];
  if (inputs.some((use) => use.value.dtype === "int32" && lowering.boundOf(use.value) === undefined)) return false;
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
  ...Object.fromEntries(Object.entries(floatBinaries).map(([kernel, expression]) => [kernel, binary(kernel, expression)])),
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
    lowering.keepIndices(x.value);
    if (from === "bool") lowering.setBound(lowering.output.value, 1);
    return true;
  },
  /** Of whole numbers that float32 holds: then the rounded quotient reaches a whole number only where the exact one does. */
  FloorDiv(lowering) {
    const inputs = [lowering.input("a"), lowering.input("b")] as const;
    const bound = lowering.boundOf(inputs[0].value);
    const divisors = inputs[1].value.data;
    if (bound === undefined || lowering.boundOf(inputs[1].value) === undefined || !divisors || divisors.includes(0)) return false;
    wholeNumbers(lowering, bound, (to) => void lowering.elementwise("floor", [lowering.elementwise("div", inputs.map((use) => asFloat(lowering, use)))], to));
    return true;
  },
  Fill: floatOutput((lowering) => void lowering.elementwise("copy", [lowering.number((lowering.attrs as { value: number }).value)], lowering.output)),
  ZerosLike: floatOutput((lowering) => void lowering.elementwise("copy", [lowering.number(0)], lowering.output)),
  OnesLike: floatOutput((lowering) => void lowering.elementwise("copy", [lowering.number(1)], lowering.output)),
};
