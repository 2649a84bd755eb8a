import type { Expression } from "#engine/program/operations.ts";

/** What the expressions of row programs are, in float64, with tfjs's answers for NaN and infinities. */
export const exactUnary: Readonly<Partial<Record<Expression, (u: number) => number>>> = {
  copy: (u) => u,
  neg: (u) => -u,
  abs: Math.abs,
  sign: (u) => (u > 0 ? 1 : u < 0 ? -1 : 0),
  square: (u) => u * u,
  sqrt: Math.sqrt,
  rsqrt: (u) => 1 / Math.sqrt(u),
  reciprocal: (u) => 1 / u,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  tanh: Math.tanh,
  sigmoid: (u) => 1 / (1 + Math.exp(-u)),
  softplus: (u) => Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u))),
  erf: exactErf,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  floor: Math.floor,
  ceil: Math.ceil,
  round: (u) => (Math.abs(u % 1) === 0.5 ? 2 * Math.round(u / 2) : Math.round(u)),
  relu: (u) => Math.max(0, u),
  step: (u) => (Number.isNaN(u) ? u : Number(u > 0)),
  isFinite: (u) => Number(Number.isFinite(u)),
};

export const exactBinary: Readonly<Partial<Record<Expression, (u: number, v: number) => number>>> = {
  add: (u, v) => u + v,
  sub: (u, v) => u - v,
  mul: (u, v) => u * v,
  div: (u, v) => u / v,
  max: Math.max,
  min: Math.min,
  pow: (u, v) => u ** v,
  mod: (u, v) => ((u < 0 && v < 0) || (u >= 0 && v >= 0) ? u % v : ((u % v) + v) % v),
  atan2: Math.atan2,
  greater: (u, v) => Number(u > v),
  greaterEqual: (u, v) => Number(u >= v),
  less: (u, v) => Number(u < v),
  lessEqual: (u, v) => Number(u <= v),
  equal: (u, v) => Number(u === v),
  notEqual: (u, v) => Number(u !== v),
  stepOr: (u, v) => (Number.isNaN(u) ? u : u > 0 ? 1 : v),
  keepWhere: (u, v) => (u > 0 ? v : 0),
  keepUnless: (u, v) => (u > 0 ? 0 : v),
};

const geluTanh = (u: number): number => Math.tanh(Math.sqrt(2 / Math.PI) * (u + 0.044715 * u ** 3));

/** GELU in the tanh form. */
export const exactGelu = (u: number): number => (u * (1 + geluTanh(u))) / 2;

/** Its gradient, v times. */
export const exactGeluGrad = (u: number, v: number): number => v * ((1 + geluTanh(u)) / 2 + (u / 2) * (1 - geluTanh(u) ** 2) * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * u * u));

/** Abramowitz and Stegun 7.1.6: all terms have one sign, so nothing cancels. */
function exactErf(x: number): number {
  if (Number.isNaN(x) || x === 0) return x;
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
