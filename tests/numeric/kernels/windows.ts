import { randomNumbers } from "./runOperation.ts";

/** The words that say how windows lie in images. */
export interface Windows {
  readonly n: number;
  readonly h: number;
  readonly w: number;
  readonly kh: number;
  readonly kw: number;
  readonly oh: number;
  readonly ow: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly dilationY: number;
  readonly dilationX: number;
  readonly padTop: number;
  readonly padLeft: number;
}

export interface WindowSpec {
  readonly n?: number;
  readonly size: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride?: readonly [number, number];
  readonly dilation?: readonly [number, number];
  /** top, left, bottom, right */
  readonly pad?: readonly [number, number, number, number];
}

export function windowsOf({ n = 2, size: [h, w], kernel: [kh, kw], stride: [strideY, strideX] = [1, 1], dilation: [dilationY, dilationX] = [1, 1], pad: [padTop, padLeft, bottom, right] = [0, 0, 0, 0] }: WindowSpec): Windows {
  const oh = Math.floor((h + padTop + bottom - (kh - 1) * dilationY - 1) / strideY) + 1;
  const ow = Math.floor((w + padLeft + right - (kw - 1) * dilationX - 1) / strideX) + 1;
  return { n, h, w, kh, kw, oh, ow, strideY, strideX, dilationY, dilationX, padTop, padLeft };
}

/** Each pixel of each window that lies inside: places of pixels in [n, oh, ow] and [n, h, w], and of the tap in [kh, kw]. */
export function eachTap(s: Windows, visit: (out: number, pixel: number, tap: number) => void): void {
  for (let out = 0; out < s.n * s.oh * s.ow; out++)
    for (let tap = 0; tap < s.kh * s.kw; tap++) {
      const [image, row, column] = [Math.floor(out / (s.oh * s.ow)), Math.floor(out / s.ow) % s.oh, out % s.ow];
      const y = row * s.strideY + Math.floor(tap / s.kw) * s.dilationY - s.padTop;
      const x = column * s.strideX + (tap % s.kw) * s.dilationX - s.padLeft;
      if (y >= 0 && y < s.h && x >= 0 && x < s.w) visit(out, (image * s.h + y) * s.w + x, tap);
    }
}

/** Windows of every kind, `count` of them. */
export function randomWindows(count: number, { dilated }: { dilated: boolean }): (WindowSpec & { seed: number })[] {
  const random = randomNumbers(dilated ? 7 : 8);
  const found: (WindowSpec & { seed: number })[] = [];
  while (found.length < count) {
    const kernel = [random.between(1, 4), random.between(1, 4)] as const;
    const stride = random.below(2) ? ([1, 1] as const) : ([random.between(1, 3), random.between(1, 3)] as const);
    const dilation = dilated && !random.below(3) ? ([random.between(1, 3), random.between(1, 3)] as const) : ([1, 1] as const);
    const most = [(kernel[0] - 1) * dilation[0], (kernel[1] - 1) * dilation[1]] as const;
    const pad = random.below(2) ? ([0, 0, 0, 0] as const) : ([random.between(0, most[0]), random.between(0, most[1]), random.between(0, most[0]), random.between(0, most[1])] as const);
    const size = [random.between(1, 9), random.between(1, 24)] as const;
    const windows = windowsOf({ size, kernel, stride, dilation, pad });
    if (windows.oh > 0 && windows.ow > 0) found.push({ n: random.between(1, 3), size, kernel, stride, dilation, pad, seed: found.length });
  }
  return found;
}
