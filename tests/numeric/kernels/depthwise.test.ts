import { describe, expect, it } from "vitest";
import type { Machine } from "#engine/machine/Machine.ts";
import { machines } from "#tests/support/engine/plans/kernelProgram.ts";
import { randomNumbers, runOperation, runWithThreads, Sums, wrongSum } from "./runOperation.ts";
import { eachTap, randomWindows, windowsOf, type WindowSpec } from "./windows.ts";

const shapes: Record<string, WindowSpec & { c: number; multiplier: number }> = {
  "3 x 3 with as much padding as keeps the size": { size: [9, 14], kernel: [3, 3], pad: [1, 1, 1, 1], c: 32, multiplier: 1 },
  "channels that fill no vector": { size: [8, 11], kernel: [3, 3], c: 21, multiplier: 1 },
  "stride 2 with uneven padding": { size: [10, 10], kernel: [3, 3], stride: [2, 2], pad: [0, 0, 1, 1], c: 16, multiplier: 1 },
  "two outputs a channel": { size: [7, 9], kernel: [3, 3], pad: [1, 1, 1, 1], c: 9, multiplier: 2 },
  "one channel, eight outputs": { size: [12, 12], kernel: [5, 5], c: 1, multiplier: 8 },
  "stride and dilation": { size: [15, 18], kernel: [3, 4], stride: [2, 3], dilation: [2, 1], pad: [2, 1, 2, 1], c: 17, multiplier: 3 },
  "a wide filter": { size: [4, 30], kernel: [2, 13], pad: [0, 6, 1, 6], c: 8, multiplier: 1 },
  "a stride longer than the filter": { size: [9, 9], kernel: [1, 2], stride: [2, 3], c: 5, multiplier: 1 },
};

function check(machine: Machine, { c, multiplier, ...spec }: WindowSpec & { c: number; multiplier: number }, seed: number): string[] {
  const windows = windowsOf(spec), { n, h, w, kh, kw, oh, ow } = windows, channels = c * multiplier;
  const random = randomNumbers(seed);
  const [x, filter, dy, bias] = [n * h * w * c, kh * kw * channels, n * oh * ow * channels, channels].map(random.floats) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const wrong: string[] = [];
  const words = { c, multiplier, ...windows };
  const [y, dx, dfilter] = [new Sums(dy.length), new Sums(x.length), new Sums(filter.length)];
  for (let i = 0; i < dy.length; i++) y.add(i, bias[i % channels]!);
  eachTap(windows, (out, pixel, tap) => {
    for (let j = 0; j < channels; j++) {
      const [xAt, filterAt, yAt] = [pixel * c + Math.floor(j / multiplier), tap * channels + j, out * channels + j];
      y.add(yAt, x[xAt]! * filter[filterAt]!);
      dx.add(xAt, dy[yAt]! * filter[filterAt]!);
      dfilter.add(filterAt, x[xAt]! * dy[yAt]!);
    }
  });
  wrong.push(...wrongSum(runWithThreads(machine, "depthwise", { ...words, x, filter, y: { room: dy.length }, bias, activation: 0 }).y, y));
  wrong.push(...wrongSum(runWithThreads(machine, "depthwiseInputGrad", { ...words, dy, filter, dx: { room: x.length } }).dx, dx));
  wrong.push(...wrongSum(runWithThreads(machine, "depthwiseFilterGrad", { ...words, x, dy, dfilter: { room: filter.length } }).dfilter, dfilter));
  y.values.forEach((value, i) => (y.values[i] = Math.max(0, value)));
  wrong.push(...wrongSum(runOperation(machine, "depthwise", { ...words, x, filter, y: { room: dy.length }, bias, activation: 1 }).y, y));
  return wrong;
}

describe.each(machines)("depthwise convolution on $name", (machine) => {
  it.each(Object.entries(shapes))("and its gradients, of %s", (_, shape) => expect(check(machine, shape, 2)).toEqual([]));

  it("and its gradients, of random shapes", () => {
    for (const spec of randomWindows(40, { dilated: true })) {
      const random = randomNumbers(spec.seed);
      expect(check(machine, { ...spec, c: random.between(1, 24), multiplier: random.between(1, 3) }, spec.seed), `random shape ${spec.seed}`).toEqual([]);
    }
  });
});
