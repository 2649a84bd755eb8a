import { beforeAll, describe, expect, it } from "vitest";
import { machines } from "#tests/support/engine/plans/kernelProgram.ts";
import { randomNumbers, runOperation } from "./runOperation.ts";
import { eachTap, windowsOf } from "./windows.ts";

/** A sum in double precision, and as the kernels without tiles have it: product after product, each rounded into the sum. */
interface Reference {
  exact: Float64Array;
  direct: Float32Array;
}

/** The second layer of a digit classifier: what a rectified layer gives, weights as layers begin with, and the gradient of a pooled layer, mostly 0. */
const [ci, co] = [32, 64];
const windows = windowsOf({ n: 2, size: [26, 26], kernel: [3, 3] });
const { n, h, w, kh, kw, oh, ow } = windows;
const random = randomNumbers(3);
const x = random.floats(n * h * w * ci).map((value) => Math.max(0, value + 0.3));
const filter = random.floats(kh * kw * ci * co).map((value) => value * 0.08);
const dy = random.floats(n * oh * ow * co).map((value) => (random.below(5) ? 0 : value));
const { strideY, strideX, dilationY, dilationX, padTop, padLeft } = windows;
const words = { n, h, w, ci, kh, kw, oh, ow, co, strideY, strideX, dilationY, dilationX, padTop, padLeft };

const zeros = (size: number): Reference => ({ exact: new Float64Array(size), direct: new Float32Array(size) });
const references = { y: zeros(dy.length), dx: zeros(x.length), dfilter: zeros(filter.length) };

function add({ exact, direct }: Reference, at: number, product: number): void {
  exact[at]! += product;
  direct[at]! += product;
}

/** The root of the mean square, and the most. */
function errors(actual: Float32Array, exact: Float64Array): { usual: number; worst: number } {
  const all = exact.map((value, at) => Math.abs(value - actual[at]!));
  return { usual: Math.sqrt(all.reduce((sum, error) => sum + error * error, 0) / all.length), worst: all.reduce((most, error) => Math.max(most, error), 0) };
}

describe.each(machines)("tiles of 4 x 4 on $name", (machine) => {
  beforeAll(() => {
    if (references.y.exact[0] !== 0) return;
    eachTap(windows, (out, pixel, tap) => {
      for (let c = 0; c < ci; c++)
        for (let o = 0; o < co; o++) {
          const [xAt, filterAt, yAt] = [pixel * ci + c, (tap * ci + c) * co + o, out * co + o];
          add(references.y, yAt, x[xAt]! * filter[filterAt]!);
          add(references.dx, xAt, dy[yAt]! * filter[filterAt]!);
          add(references.dfilter, filterAt, x[xAt]! * dy[yAt]!);
        }
    });
  });

  it.each([
    ["values", "y", () => runOperation(machine, "conv", { ...words, x, filter, y: { room: dy.length }, bias: 0, activation: 0 }).y],
    ["the input's gradient", "dx", () => runOperation(machine, "convInputGrad", { ...words, dy, filter, dx: { room: x.length }, mask: 0, partials: 0, chunks: 0 }).dx],
    ["the filter's gradient", "dfilter", () => runOperation(machine, "convFilterGrad", { ...words, x, dy, dfilter: { room: filter.length }, accumulate: 0 }).dfilter],
  ] as const)("round %s at most four times as much as a sum of products does", (_, name, run) => {
    const { exact, direct } = references[name];
    const [own, plain] = [errors(run()!, exact), errors(direct, exact)];
    expect(own.usual / plain.usual).toBeLessThan(4);
    expect(own.worst / plain.worst).toBeLessThan(4);
  });

  it("answer 0 where a window sees nothing but zeros, whatever its neighbours see, and NaN where a weight is NaN", () => {
    const padded = windowsOf({ n: 2, size: [26, 26], kernel: [3, 3], pad: [1, 1, 1, 1] });
    // A drawing on an empty ground: strokes of a pixel or two, in some channels.
    const drawing = x.map((value, at) => (Math.floor(at / ci) % 7 < 2 && at % (9 * w * ci) < 4 * w * ci ? value : 0));
    const seen = new Uint8Array(n * padded.oh * padded.ow);
    eachTap(padded, (out, pixel) => {
      for (let c = 0; c < ci; c++) if (drawing[pixel * ci + c] !== 0) seen[out] = 1;
    });
    const convolve = (weights: Float32Array): Float32Array =>
      runOperation(machine, "conv", { n, h, w, ci, kh, kw, oh: padded.oh, ow: padded.ow, co, strideY: padded.strideY, strideX: padded.strideX, dilationY: padded.dilationY, dilationX: padded.dilationX, padTop: padded.padTop, padLeft: padded.padLeft, x: drawing, filter: weights, y: { room: seen.length * co }, bias: 0, activation: 0 }).y!;
    const y = convolve(filter);
    const empty = [...seen.keys()].filter((at) => !seen[at]);
    expect(empty.length).toBeGreaterThan(seen.length / 5);
    expect(empty.length).toBeLessThan((seen.length * 4) / 5);
    expect(empty.flatMap((at) => [...y.subarray(at * co, (at + 1) * co)]).every((value) => value === 0)).toBe(true);
    expect([...seen.keys()].every((at) => !seen[at] || y.subarray(at * co, (at + 1) * co).some((value) => value !== 0))).toBe(true);
    const broken = filter.slice();
    broken[co * ci * 4 + 3] = NaN;
    const told = convolve(broken);
    expect([...seen.keys()].every((at) => Number.isNaN(told[at * co + 3]))).toBe(true);
  });
});
