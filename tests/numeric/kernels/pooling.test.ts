import { describe, expect, it } from "vitest";
import type { Machine } from "#engine/machine/Machine.ts";
import { machines } from "#tests/support/engine/plans/kernelProgram.ts";
import { randomNumbers, runOperation, runWithThreads, Sums, wrongSum } from "./runOperation.ts";
import { eachTap, randomWindows, windowsOf, type WindowSpec } from "./windows.ts";

const shapes: Record<string, WindowSpec & { c: number }> = {
  "2 x 2 that cover the image": { size: [8, 12], kernel: [2, 2], stride: [2, 2], c: 32 },
  "2 x 2 that leave a row over": { size: [9, 7], kernel: [2, 2], stride: [2, 2], c: 16 },
  "overlapping windows": { size: [9, 11], kernel: [3, 3], stride: [2, 2], c: 20 },
  "windows around every pixel": { size: [6, 7], kernel: [3, 3], pad: [1, 1, 1, 1], c: 7 },
  "uneven padding": { size: [7, 8], kernel: [3, 2], stride: [2, 1], pad: [1, 0, 1, 1], c: 33 },
  "one channel": { size: [10, 10], kernel: [2, 2], stride: [2, 2], c: 1 },
  "the whole image": { size: [7, 5], kernel: [7, 5], c: 40 },
  "a sequence": { n: 3, size: [1, 21], kernel: [1, 3], stride: [1, 3], c: 12 },
  "gaps between windows": { size: [9, 9], kernel: [2, 2], stride: [3, 4], c: 10 },
};

function checkMaximum(machine: Machine, { c, ...spec }: WindowSpec & { c: number }, x: Float32Array, dy: Float32Array): string[] {
  const { dilationY: _, dilationX: __, ...words } = windowsOf(spec);
  const [y, from] = [new Float32Array(dy.length).fill(-Infinity), new Int32Array(dy.length).fill(-1)];
  eachTap(windowsOf(spec), (out, pixel) => {
    for (let j = 0; j < c; j++) {
      if (!(x[pixel * c + j]! > y[out * c + j]!)) continue;
      y[out * c + j] = x[pixel * c + j]!;
      from[out * c + j] = pixel * c + j;
    }
  });
  const exact = new Sums(dy.length);
  y.forEach((value, i) => (exact.values[i] = value));
  const wrong = wrongSum(runWithThreads(machine, "maxPool", { ...words, c, x, y: { room: dy.length } }).y, exact, 0);
  for (const reluMask of [0, 1]) {
    const dx = new Sums(x.length);
    from.forEach((at, i) => dx.add(at, reluMask && !(y[i]! > 0) ? 0 : dy[i]!));
    wrong.push(...wrongSum(runWithThreads(machine, "maxPoolGrad", { ...words, c, x, y, dy, dx: { room: x.length }, reluMask }).dx, dx));
  }
  return wrong;
}

function checkAverage(machine: Machine, { c, ...spec }: WindowSpec & { c: number }, x: Float32Array, dy: Float32Array): string[] {
  const { dilationY: _, dilationX: __, ...words } = windowsOf(spec);
  const inside = new Float64Array(dy.length / c);
  eachTap(windowsOf(spec), (out) => inside[out]!++);
  const [y, dx] = [new Sums(dy.length), new Sums(x.length)];
  eachTap(windowsOf(spec), (out, pixel) => {
    for (let j = 0; j < c; j++) {
      y.add(out * c + j, x[pixel * c + j]! / inside[out]!);
      dx.add(pixel * c + j, dy[out * c + j]! / inside[out]!);
    }
  });
  return [
    ...wrongSum(runWithThreads(machine, "averagePool", { ...words, c, x, y: { room: dy.length } }).y, y),
    ...wrongSum(runWithThreads(machine, "averagePoolGrad", { ...words, c, dy, dx: { room: x.length } }).dx, dx),
  ];
}

function check(machine: Machine, shape: WindowSpec & { c: number }, seed: number): string[] {
  const { n, h, w, oh, ow } = windowsOf(shape), random = randomNumbers(seed);
  const x = random.floats(n * h * w * shape.c), dy = random.floats(n * oh * ow * shape.c);
  const tied = x.map((value) => Math.round(2 * value) - 4);
  return [...checkMaximum(machine, shape, x, dy), ...checkMaximum(machine, shape, tied, dy), ...checkAverage(machine, shape, x, dy)];
}

describe.each(machines)("pooling on $name", (machine) => {
  it.each(Object.entries(shapes))("and its gradients, of %s", (_, shape) => expect(check(machine, shape, 3)).toEqual([]));

  it("and its gradients, of random shapes", () => {
    for (const spec of randomWindows(40, { dilated: false })) {
      const most = [spec.kernel[0] - 1, spec.kernel[1] - 1] as const, [top, left, bottom, right] = spec.pad!;
      const pad = [Math.min(top, most[0]), Math.min(left, most[1]), Math.min(bottom, most[0]), Math.min(right, most[1])] as const;
      expect(check(machine, { ...spec, pad, c: randomNumbers(spec.seed).between(1, 40) }, spec.seed), `random shape ${spec.seed}`).toEqual([]);
    }
  });

  const words = { n: 1, h: 1, w: 4, c: 1, oh: 1, ow: 2, kh: 1, kw: 2, strideY: 1, strideX: 2, padTop: 0, padLeft: 0 };

  it("takes NaN for the maximum, wherever it is in its window, and sends the gradient there", () => {
    const x = Float32Array.of(NaN, 5, 5, NaN);
    const { y } = runOperation(machine, "maxPool", { ...words, x, y: { room: 2 } });
    expect([...y!]).toEqual([NaN, NaN]);
    expect([...runOperation(machine, "maxPoolGrad", { ...words, x, y: y!, dy: Float32Array.of(1, 2), dx: { room: 4 }, reluMask: 0 }).dx!]).toEqual([1, 0, 0, 2]);
  });

  it("has a maximum where all are minus infinity", () => {
    const x = new Float32Array(4).fill(-Infinity);
    const { y } = runOperation(machine, "maxPool", { ...words, x, y: { room: 2 } });
    expect([...y!]).toEqual([-Infinity, -Infinity]);
    expect([...runOperation(machine, "maxPoolGrad", { ...words, x, y: y!, dy: Float32Array.of(1, 2), dx: { room: 4 }, reluMask: 0 }).dx!]).toEqual([1, 0, 2, 0]);
  });
});
