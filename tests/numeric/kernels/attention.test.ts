import { describe, expect, it } from "vitest";
import type { Machine } from "#engine/machine/Machine.ts";
import { machines } from "#tests/support/engine/plans/kernelProgram.ts";
import { randomNumbers, runOperation, runWithThreads, type Outputs } from "./runOperation.ts";

interface Spec {
  outer?: number;
  inner?: number;
  queries: number;
  keys: number;
  width: number;
  valueWidth?: number;
  causal?: boolean;
  scale?: number;
  /** Heads side by side in the rows of one matrix, as a product for all heads leaves them; else one after the other. */
  beside?: boolean;
}

const shapes: Record<string, Spec> = {
  "of a GPT": { outer: 1, inner: 2, queries: 128, keys: 128, width: 32, causal: true, scale: 1 / Math.sqrt(32), beside: true },
  "whose times fill no vector": { outer: 3, inner: 2, queries: 37, keys: 37, width: 16, causal: true, scale: 0.25, beside: true },
  "without a mask": { outer: 1, inner: 5, queries: 50, keys: 50, width: 64, scale: 0.125 },
  "of few queries and many keys": { inner: 3, queries: 3, keys: 130, width: 5, scale: 0.4 },
  "of many queries and few keys": { inner: 3, queries: 99, keys: 2, width: 7, valueWidth: 11, beside: true },
  "with values wider than keys": { outer: 2, queries: 20, keys: 33, width: 1, valueWidth: 40 },
  "of two positions": { inner: 7, queries: 2, keys: 2, width: 3, valueWidth: 1, causal: true, scale: -2 },
  "longer than a block of queries": { inner: 1, queries: 110, keys: 110, width: 33, causal: true, scale: 0.2 },
};

type Name = "q" | "k" | "v" | "y" | "dy" | "dq" | "dk" | "dv";

function setUp({ outer = 1, inner = 1, queries, keys, width, valueWidth = width, causal = false, scale = 1, beside = false }: Spec) {
  const random = randomNumbers(queries * keys + width), heads = outer * inner;
  const sizes: Record<Name, readonly [rows: number, columns: number]> = { q: [queries, width], k: [keys, width], v: [keys, valueWidth], y: [queries, valueWidth], dy: [queries, valueWidth], dq: [queries, width], dk: [keys, width], dv: [keys, valueWidth] };
  const strides = Object.fromEntries(Object.entries(sizes).flatMap(([name, [rows, columns]]) => [[`${name}Outer`, inner * rows * columns], [`${name}Inner`, beside ? columns : rows * columns], [`${name}Row`, beside ? inner * columns : columns]])) as Record<`${Name}${"Outer" | "Inner" | "Row"}`, number>;
  const at = (name: Name, head: number, row: number, column: number): number => Math.floor(head / inner) * strides[`${name}Outer`] + (head % inner) * strides[`${name}Inner`] + row * strides[`${name}Row`] + column;
  const size = (name: Name): number => heads * sizes[name][0] * sizes[name][1];
  const numbers = (name: Name): Float32Array => random.floats(size(name)).map((value) => 2 * value);
  return { outer, inner, heads, queries, keys, width, valueWidth, causal, scale: Math.fround(scale), strides, at, size, q: numbers("q"), k: numbers("k"), v: numbers("v"), dy: numbers("dy") };
}
type Case = ReturnType<typeof setUp>;

function run(machine: Machine, given: Case, operate = runWithThreads): Outputs {
  const { outer, inner, heads, queries, keys, width, valueWidth, causal, scale, strides, size, q, k, v, dy } = given;
  const words = { outer, inner, queries, keys, width, valueWidth, causal: Number(causal), scale, ...strides, q, k, v };
  const { y, statistics } = operate(machine, "attention", { ...words, y: { room: size("y") }, statistics: { room: 2 * heads * queries } });
  return { y: y!, ...operate(machine, "attentionGrad", { ...words, dy, statistics: statistics!, dq: { room: size("q") }, dk: { room: size("k") }, dv: { room: size("v") } }) };
}


/** y and the gradients of the sum of y dy, in double precision, by the definition. */
function exactOf({ heads, queries, keys, width, valueWidth, causal, scale, at, size, q, k, v, dy }: Case): Record<"y" | "dq" | "dk" | "dv", Float64Array> {
  const exact = { y: new Float64Array(size("y")), dq: new Float64Array(size("q")), dk: new Float64Array(size("k")), dv: new Float64Array(size("v")) };
  const sum = (count: number, term: (index: number) => number): number => {
    let total = 0;
    for (let index = 0; index < count; index++) total += term(index);
    return total;
  };
  for (let head = 0; head < heads; head++) {
    for (let i = 0; i < queries; i++) {
      const seen = causal ? i + 1 : keys;
      const e = Array.from({ length: seen }, (_, j) => scale * sum(width, (c) => q[at("q", head, i, c)]! * k[at("k", head, j, c)]!));
      const most = Math.max(...e), all = sum(seen, (j) => Math.exp(e[j]! - most));
      const p = e.map((score) => Math.exp(score - most) / all);
      const dp = p.map((_, j) => sum(valueWidth, (c) => dy[at("dy", head, i, c)]! * v[at("v", head, j, c)]!));
      const mean = sum(seen, (j) => p[j]! * dp[j]!);
      for (let j = 0; j < seen; j++) {
        const ds = p[j]! * (dp[j]! - mean) * scale;
        for (let c = 0; c < valueWidth; c++) {
          exact.y[at("y", head, i, c)]! += p[j]! * v[at("v", head, j, c)]!;
          exact.dv[at("dv", head, j, c)]! += p[j]! * dy[at("dy", head, i, c)]!;
        }
        for (let c = 0; c < width; c++) {
          exact.dq[at("dq", head, i, c)]! += ds * k[at("k", head, j, c)]!;
          exact.dk[at("dk", head, j, c)]! += ds * q[at("q", head, i, c)]!;
        }
      }
    }
  }
  return exact;
}

/** The first element that is not what it should be; nothing where all are. */
function wrongIn(what: string, actual: Float32Array, exact: Float64Array): string[] {
  const wrong = exact.findIndex((value, i) => !(Math.abs((actual[i] ?? NaN) - value) <= 1e-5 * Math.max(1, Math.abs(value))));
  return wrong < 0 ? [] : [`${what}[${wrong}] is ${actual[wrong]}, not ${exact[wrong]}`];
}

const known = new Map<string, ReturnType<typeof exactOf>>();

describe.each(machines)("attention on $name", (machine) => {
  it.each(Object.entries(shapes))("%s, and its gradients", (name, spec) => {
    const given = setUp(spec);
    const exact = known.get(name) ?? exactOf(given);
    known.set(name, exact);
    const outputs = run(machine, given);
    expect(Object.entries(exact).flatMap(([key, values]) => wrongIn(key, outputs[key]!, values))).toEqual([]);
  });

  it("has no trouble with scores that no exponential holds", () => {
    const given = setUp({ queries: 5, keys: 18, width: 4, scale: 1000 });
    const outputs = run(machine, given);
    expect(Object.entries(exactOf(given)).filter(([key]) => key === "y").flatMap(([key, values]) => wrongIn(key, outputs[key]!, values))).toEqual([]);
    expect(Object.values(outputs).every((values) => values.every(Number.isFinite))).toBe(true);
  });

  it("lets NaN pass to the rows that see it", () => {
    const given = setUp({ queries: 20, keys: 20, width: 4, causal: true });
    given.k[given.at("k", 0, 9, 1)] = NaN;
    const { y, dv } = run(machine, given, runOperation);
    expect(Array.from({ length: 20 }, (_, row) => Number.isNaN(y![given.at("y", 0, row, 0)]))).toEqual(Array.from({ length: 20 }, (_, row) => row >= 9));
    expect(Number.isNaN(dv![0])).toBe(true);
  });
});
