import { describe, expect, it } from "vitest";
import type { Machine } from "#engine/machine/Machine.ts";
import { createKernelProgram, machines } from "#tests/support/engine/plans/kernelProgram.ts";
import { randomNumbers, runOperation, runWithThreads, Sums, wrongSum } from "./runOperation.ts";
import { eachTap, randomWindows, windowsOf, type WindowSpec } from "./windows.ts";

const square = (side: number): [number, number] => [side, side];

const shapes: Record<string, WindowSpec & { channels: readonly [number, number] }> = {
  "the first layer of a digit classifier": { size: square(28), kernel: square(3), channels: [1, 32] },
  "3 x 3 with as much padding as keeps the size": { size: [9, 13], kernel: square(3), pad: [1, 1, 1, 1], channels: [16, 32] },
  "channels that fill no vector": { size: [7, 15], kernel: square(3), channels: [5, 37] },
  "one channel out": { size: [9, 9], kernel: square(3), pad: [1, 1, 1, 1], channels: [19, 1] },
  "one channel out, of whole vectors": { size: [9, 14], kernel: square(3), pad: [1, 1, 1, 1], channels: [16, 1] },
  "four channels out, of whole vectors, dilated": { size: [8, 17], kernel: square(3), dilation: square(2), channels: [32, 4] },
  "what a transposed convolution makes an image of": { size: [12, 12], kernel: square(4), stride: square(2), pad: [1, 1, 1, 1], channels: [3, 16] },
  "one channel from small images": { n: 5, size: square(2), kernel: square(2), pad: [1, 1, 0, 0], channels: [16, 1] },
  "1 x 1 to one channel": { size: [4, 9], kernel: square(1), channels: [48, 1] },
  "3 x 3 over odd sides, by tiles": { n: 3, size: [11, 15], kernel: square(3), pad: [0, 2, 1, 0], channels: [64, 48] },
  "3 x 3 to a single line, too few pixels for tiles": { n: 40, size: [3, 20], kernel: square(3), channels: [16, 16] },
  "3 x 3 over small images of many channels, by tiles": { n: 20, size: square(4), kernel: square(3), pad: [1, 1, 1, 1], channels: [160, 96] },
  "3 x 3 to two lines, by tiles that are half empty": { n: 9, size: [4, 15], kernel: square(3), channels: [16, 32] },
  "1 x 1": { size: [5, 7], kernel: square(1), channels: [24, 40] },
  "1 x 1 with stride 2": { size: [6, 9], kernel: square(1), stride: square(2), channels: [8, 17] },
  "stride 2 with uneven padding": { size: [10, 10], kernel: square(3), stride: square(2), pad: [0, 0, 1, 1], channels: [8, 16] },
  "a stride longer than the filter": { size: [11, 12], kernel: square(2), stride: [3, 4], channels: [4, 6] },
  "stride and dilation with a common divisor": { size: [13, 17], kernel: square(3), stride: square(2), dilation: square(2), pad: [2, 2, 2, 2], channels: [6, 8] },
  "stride and dilation without one": { size: [14, 16], kernel: [3, 2], stride: [2, 3], dilation: [3, 2], pad: [1, 2, 3, 0], channels: [3, 9] },
  "images of one pixel": { size: square(1), kernel: square(3), pad: [1, 1, 1, 1], channels: [32, 48] },
  "small images of many channels": { n: 3, size: square(2), kernel: square(3), pad: [1, 1, 1, 1], channels: [64, 48] },
  "a filter as large as the image": { size: [4, 5], kernel: [4, 5], channels: [7, 33] },
  "one image": { n: 1, size: [12, 31], kernel: square(5), pad: [2, 2, 2, 2], channels: [3, 24] },
  "a sequence": { size: [1, 50], kernel: [1, 5], channels: [12, 20] },
  "a causal, dilated sequence": { size: [1, 40], kernel: [1, 3], dilation: [1, 4], pad: [0, 8, 0, 0], channels: [10, 16] },
  "bands: an image that is larger than the cache": { n: 1, size: [36, 30], kernel: square(3), pad: [1, 1, 1, 1], channels: [48, 4] },
};

function check(machine: Machine, { channels: [ci, co], ...spec }: WindowSpec & { channels: readonly [number, number] }, seed: number): string[] {
  const windows = windowsOf(spec), { n, h, w, kh, kw, oh, ow } = windows;
  const random = randomNumbers(seed);
  const [x, filter, dy, bias, mask] = [n * h * w * ci, kh * kw * ci * co, n * oh * ow * co, co, n * h * w * ci].map(random.floats) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
  const wrong: string[] = [];
  const { strideY, strideX, dilationY, dilationX, padTop, padLeft } = windows;
  const words = { n, h, w, ci, kh, kw, oh, ow, co, strideY, strideX, dilationY, dilationX, padTop, padLeft };
  const [y, dx, dfilter] = [new Sums(dy.length), new Sums(x.length), new Sums(filter.length)];
  for (let i = 0; i < dy.length; i++) y.add(i, bias[i % co]!);
  eachTap(windows, (out, pixel, tap) => {
    for (let c = 0; c < ci; c++)
      for (let o = 0; o < co; o++) {
        const [xAt, filterAt, yAt] = [pixel * ci + c, (tap * ci + c) * co + o, out * co + o];
        y.add(yAt, x[xAt]! * filter[filterAt]!);
        dx.add(xAt, dy[yAt]! * filter[filterAt]!);
        dfilter.add(filterAt, x[xAt]! * dy[yAt]!);
      }
  });

  wrong.push(...wrongSum(runWithThreads(machine, "conv", { ...words, x, filter, y: { room: dy.length }, bias, activation: 0 }).y, y));
  wrong.push(...wrongSum(runWithThreads(machine, "convInputGrad", { ...words, dy, filter, dx: { room: x.length }, mask: 0, partials: 0, chunks: 0 }).dx, dx));
  wrong.push(...wrongSum(runWithThreads(machine, "convFilterGrad", { ...words, x, dy, dfilter: { room: filter.length }, accumulate: 0 }).dfilter, dfilter));

  const added = new Sums(filter.length);
  dfilter.values.forEach((value, i) => added.add(i, value + filter[i]!));
  dfilter.magnitudes.forEach((value, i) => (added.magnitudes[i] = value + Math.abs(filter[i]!)));
  const program = createKernelProgram();
  const places = { x: program.place(x), dy: program.place(dy), dfilter: program.place(filter) };
  program.command("convFilterGrad", { ...words, ...places, accumulate: 1 });
  wrong.push(...wrongSum(program.run(machine, machine.name.startsWith("native") ? 2 : 1).floats(places.dfilter, filter.length), added));

  y.values.forEach((value, i) => (y.values[i] = Math.max(0, value)));
  dx.values.forEach((value, i) => (dx.values[i] = mask[i]! > 0 ? value : 0));
  const chunks = 5, sums = new Sums(ci);
  dx.values.forEach((value, i) => {
    sums.add(i % ci, value);
    sums.magnitudes[i % ci]! += dx.magnitudes[i]!;
  });
  wrong.push(...wrongSum(runOperation(machine, "conv", { ...words, x, filter, y: { room: dy.length }, bias, activation: 1 }).y, y));
  const fused = runWithThreads(machine, "convInputGrad", { ...words, dy, filter, dx: { room: x.length }, mask, partials: { room: chunks * ci }, chunks });
  wrong.push(...wrongSum(fused.dx, dx));
  const partials = fused.partials as Float32Array;
  wrong.push(...wrongSum(Float32Array.from({ length: ci }, (_, c) => partials.reduce((sum, value, i) => (i % ci === c ? sum + value : sum), 0)), sums));
  return wrong;
}

describe.each(machines)("convolution on $name", (machine) => {
  it.each(Object.entries(shapes))("and its gradients, of %s", (_, shape) => expect(check(machine, shape, 1)).toEqual([]));

  it("and its gradients, of random shapes", () => {
    for (const spec of randomWindows(40, { dilated: true })) {
      const random = randomNumbers(spec.seed);
      expect(check(machine, { ...spec, channels: [random.between(1, 20), random.between(1, 40)] }, spec.seed), `random shape ${spec.seed}`).toEqual([]);
    }
  });

  it("lets NaN pass, through the activation too", () => {
    const words = { n: 1, h: 1, w: 4, ci: 1, kh: 1, kw: 1, oh: 1, ow: 4, co: 1, strideY: 1, strideX: 1, dilationY: 1, dilationX: 1, padTop: 0, padLeft: 0, filter: Float32Array.of(1) };
    const x = Float32Array.of(-1, NaN, 2, 0);
    expect([...runOperation(machine, "conv", { ...words, x, y: { room: 4 }, bias: 0, activation: 1 }).y!]).toEqual([0, NaN, 2, 0]);
    const { dx } = runOperation(machine, "convInputGrad", { ...words, dy: Float32Array.of(NaN, NaN, 3, 3), dx: { room: 4 }, mask: Float32Array.of(1, 0, NaN, -1), partials: 0, chunks: 0 });
    expect([...dx!]).toEqual([NaN, 0, 3, 0]);
  });
});
