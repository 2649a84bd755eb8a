import { describe, expect, it } from "vitest";
import { machines } from "#tests/support/engine/plans/kernelProgram.ts";
import { randomNumbers, runWithThreads, Sums, wrongSum } from "./runOperation.ts";

interface Spec {
  n?: number;
  from: readonly [number, number];
  to: readonly [number, number];
  c: number;
  alignCorners?: boolean;
  halfPixelCenters?: boolean;
}

const shapes: Record<string, Spec> = {
  "twice as large": { from: [4, 5], to: [8, 10], c: 16 },
  "channels that fill no vector": { n: 1, from: [3, 4], to: [7, 11], c: 13 },
  "smaller": { from: [9, 10], to: [4, 3], c: 5 },
  "corners that stay": { from: [4, 5], to: [9, 7], c: 8, alignCorners: true },
  "smaller, corners that stay": { from: [9, 8], to: [4, 5], c: 3, alignCorners: true },
  "centres of pixels": { from: [4, 5], to: [9, 13], c: 17, halfPixelCenters: true },
  "smaller, centres of pixels": { n: 3, from: [7, 9], to: [3, 2], c: 4, halfPixelCenters: true },
  "one pixel": { from: [1, 1], to: [3, 4], c: 2, halfPixelCenters: true },
  "to one pixel": { from: [5, 6], to: [1, 1], c: 2, alignCorners: true },
};

/** What an output position takes of input positions, as tfjs's cpu kernels have it: [position, weight]. */
function taken(bilinear: boolean, { alignCorners = false, halfPixelCenters = false }: Spec, size: number, outSize: number, index: number): [number, number][] {
  const ratio = alignCorners && outSize > 1 ? (size - 1) / (outSize - 1) : size / outSize;
  if (!bilinear) {
    const at = ratio * (halfPixelCenters ? index + 0.5 : index);
    return [[Math.max(0, Math.min(size - 1, alignCorners ? Math.round(at) : Math.floor(at))), 1]];
  }
  const at = halfPixelCenters ? ratio * (index + 0.5) - 0.5 : ratio * index;
  const low = Math.max(0, Math.floor(at)), high = Math.min(size - 1, Math.ceil(at));
  return [[low, 1 - (at - low)], [Math.max(0, high), at - low]];
}

describe.each(machines)("resizing on $name", (machine) => {
  for (const bilinear of [false, true])
    it.each(Object.entries(shapes))(`${bilinear ? "bilinear" : "nearest"} and its gradient: %s`, (_, spec) => {
      const { n = 2, from: [h, w], to: [oh, ow], c } = spec, random = randomNumbers(4);
      const x = random.floats(n * h * w * c), dy = random.floats(n * oh * ow * c);
      const words = { n, h, w, c, oh, ow, bilinear: Number(bilinear), alignCorners: Number(spec.alignCorners ?? false), halfPixelCenters: Number(spec.halfPixelCenters ?? false) };
      const [y, dx] = [new Sums(dy.length), new Sums(x.length)];
      for (let at = 0; at < dy.length; at++) {
        const [channel, column, row, image] = [at % c, Math.floor(at / c) % ow, Math.floor(at / (c * ow)) % oh, Math.floor(at / (c * ow * oh))];
        for (const [sourceY, weightY] of taken(bilinear, spec, h, oh, row))
          for (const [sourceX, weightX] of taken(bilinear, spec, w, ow, column)) {
            const source = ((image * h + sourceY) * w + sourceX) * c + channel;
            y.add(at, x[source]! * weightY * weightX);
            dx.add(source, dy[at]! * weightY * weightX);
          }
      }
      const { y: resized } = runWithThreads(machine, "resize", { ...words, x, y: { room: dy.length } });
      expect(wrongSum(resized, y)).toEqual([]);
      expect(wrongSum(runWithThreads(machine, "resizeGrad", { ...words, dy, dx: { room: x.length } }).dx, dx)).toEqual([]);
      if (!bilinear) expect(resized!.every((value) => x.includes(value))).toBe(true);
    });
});
