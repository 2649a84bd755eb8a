import type { OperationName } from "#engine/program/operations.ts";
import type { Memory } from "./Memory.ts";

type Words = Readonly<Record<string, number>>;
type Interpret = (memory: Memory, words: Words) => void;

/** Every pair of an output's pixel and a pixel of x in its window, with the window's position. */
function eachTap(w: Words, visit: (tap: { x: number; y: number; filter: number }) => void): void {
  for (let n = 0; n < w.n!; n++)
    for (let oy = 0; oy < w.oh!; oy++)
      for (let ox = 0; ox < w.ow!; ox++)
        for (let ky = 0; ky < w.kh!; ky++)
          for (let kx = 0; kx < w.kw!; kx++) {
            const iy = oy * w.strideY! + ky * (w.dilationY ?? 1) - w.padTop!;
            const ix = ox * w.strideX! + kx * (w.dilationX ?? 1) - w.padLeft!;
            if (iy < 0 || iy >= w.h! || ix < 0 || ix >= w.w!) continue;
            visit({ x: (n * w.h! + iy) * w.w! + ix, y: (n * w.oh! + oy) * w.ow! + ox, filter: ky * w.kw! + kx });
          }
}

function store(memory: Memory, at: number, sums: Float64Array): void {
  sums.forEach((sum, index) => memory.setFloat(at + index, sum));
}

/** Adds a bias and applies the activation. */
function finish(memory: Memory, w: Words, channels: number, sums: Float64Array): void {
  sums.forEach((sum, index) => {
    const biased = w.bias ? sum + memory.float(w.bias + (index % channels)) : sum;
    memory.setFloat(w.y! + index, w.activation ? Math.max(0, biased) : biased);
  });
}

export const interpretWindow: Partial<Record<OperationName, Interpret>> = {
  conv(memory, w) {
    const sums = new Float64Array(w.n! * w.oh! * w.ow! * w.co!);
    eachTap(w, ({ x, y, filter }) => {
      for (let ci = 0; ci < w.ci!; ci++) for (let co = 0; co < w.co!; co++) sums[y * w.co! + co]! += memory.float(w.x! + x * w.ci! + ci) * memory.float(w.filter! + (filter * w.ci! + ci) * w.co! + co);
    });
    finish(memory, w, w.co!, sums);
  },
  convInputGrad(memory, w) {
    const sums = new Float64Array(w.n! * w.h! * w.w! * w.ci!);
    eachTap(w, ({ x, y, filter }) => {
      for (let ci = 0; ci < w.ci!; ci++) for (let co = 0; co < w.co!; co++) sums[x * w.ci! + ci]! += memory.float(w.dy! + y * w.co! + co) * memory.float(w.filter! + (filter * w.ci! + ci) * w.co! + co);
    });
    if (w.mask) sums.forEach((_, index) => (sums[index]! *= memory.float(w.mask! + index) <= 0 ? 0 : 1));
    store(memory, w.dx!, sums);
    if (!w.partials) return;
    const rows = w.n! * w.h!;
    for (let chunk = 0; chunk < w.chunks!; chunk++)
      for (let ci = 0; ci < w.ci!; ci++) {
        let sum = 0;
        for (let pixel = Math.floor((rows * chunk) / w.chunks!) * w.w!; pixel < Math.floor((rows * (chunk + 1)) / w.chunks!) * w.w!; pixel++) sum += sums[pixel * w.ci! + ci]!;
        memory.setFloat(w.partials + chunk * w.ci! + ci, sum);
      }
  },
  convFilterGrad(memory, w) {
    const sums = new Float64Array(w.kh! * w.kw! * w.ci! * w.co!);
    eachTap(w, ({ x, y, filter }) => {
      for (let ci = 0; ci < w.ci!; ci++) for (let co = 0; co < w.co!; co++) sums[(filter * w.ci! + ci) * w.co! + co]! += memory.float(w.x! + x * w.ci! + ci) * memory.float(w.dy! + y * w.co! + co);
    });
    if (w.accumulate) sums.forEach((_, index) => (sums[index]! += memory.float(w.dfilter! + index)));
    store(memory, w.dfilter!, sums);
  },
  depthwise(memory, w) {
    const channels = w.c! * w.multiplier!;
    const sums = new Float64Array(w.n! * w.oh! * w.ow! * channels);
    eachTap(w, ({ x, y, filter }) => {
      for (let o = 0; o < channels; o++) sums[y * channels + o]! += memory.float(w.x! + x * w.c! + Math.floor(o / w.multiplier!)) * memory.float(w.filter! + filter * channels + o);
    });
    finish(memory, w, channels, sums);
  },
  depthwiseInputGrad(memory, w) {
    const channels = w.c! * w.multiplier!;
    const sums = new Float64Array(w.n! * w.h! * w.w! * w.c!);
    eachTap(w, ({ x, y, filter }) => {
      for (let o = 0; o < channels; o++) sums[x * w.c! + Math.floor(o / w.multiplier!)]! += memory.float(w.dy! + y * channels + o) * memory.float(w.filter! + filter * channels + o);
    });
    store(memory, w.dx!, sums);
  },
  depthwiseFilterGrad(memory, w) {
    const channels = w.c! * w.multiplier!;
    const sums = new Float64Array(w.kh! * w.kw! * channels);
    eachTap(w, ({ x, y, filter }) => {
      for (let o = 0; o < channels; o++) sums[filter * channels + o]! += memory.float(w.x! + x * w.c! + Math.floor(o / w.multiplier!)) * memory.float(w.dy! + y * channels + o);
    });
    store(memory, w.dfilter!, sums);
  },
  maxPool(memory, w) {
    const best = new Float64Array(w.n! * w.oh! * w.ow! * w.c!).fill(-Infinity);
    eachTap(w, ({ x, y }) => {
      for (let c = 0; c < w.c!; c++) best[y * w.c! + c] = Math.max(best[y * w.c! + c]!, memory.float(w.x! + x * w.c! + c));
    });
    store(memory, w.y!, best);
  },
  maxPoolGrad(memory, w) {
    const sums = new Float64Array(w.n! * w.h! * w.w! * w.c!);
    const given = new Set<number>();
    eachTap(w, ({ x, y }) => {
      for (let c = 0; c < w.c!; c++) {
        const at = y * w.c! + c;
        if (given.has(at) || memory.float(w.x! + x * w.c! + c) !== memory.float(w.y! + at)) continue;
        given.add(at);
        if (!w.reluMask || memory.float(w.y! + at) > 0) sums[x * w.c! + c]! += memory.float(w.dy! + at);
      }
    });
    store(memory, w.dx!, sums);
  },
  averagePool(memory, w) {
    const [sums, counts] = [new Float64Array(w.n! * w.oh! * w.ow! * w.c!), new Float64Array(w.n! * w.oh! * w.ow! * w.c!)];
    eachTap(w, ({ x, y }) => {
      for (let c = 0; c < w.c!; c++) {
        sums[y * w.c! + c]! += memory.float(w.x! + x * w.c! + c);
        counts[y * w.c! + c]!++;
      }
    });
    store(memory, w.y!, sums.map((sum, index) => sum / counts[index]!));
  },
  averagePoolGrad(memory, w) {
    const sums = new Float64Array(w.n! * w.h! * w.w! * w.c!);
    const counts = new Float64Array(w.n! * w.oh! * w.ow!);
    eachTap(w, ({ y }) => void counts[y]!++);
    eachTap(w, ({ x, y }) => {
      for (let c = 0; c < w.c!; c++) sums[x * w.c! + c]! += memory.float(w.dy! + y * w.c! + c) / counts[y]!;
    });
    store(memory, w.dx!, sums);
  },
};
