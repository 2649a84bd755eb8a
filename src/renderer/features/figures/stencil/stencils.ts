/** Width and height of the pictures, and of the window that slides over them; the window fits at `places` places each way. */
export const side = 28;
export const width = 3;
export const places = side - width + 1;

export const stencilNames = ["upright", "level", "slanting"] as const;
export type StencilName = (typeof stencilNames)[number];

/** Nine weights each, row by row: what grows darker to the right, downwards, to the top right. */
export const stencils: Readonly<Record<StencilName, readonly number[]>> = {
  upright: [-1, 0, 1, -1, 0, 1, -1, 0, 1],
  level: [-1, -1, -1, 0, 0, 0, 1, 1, 1],
  slanting: [0, 1, 1, -1, 0, 1, -1, -1, 0],
};

export interface Place {
  row: number;
  column: number;
}

export interface Product {
  /** 0 paper, 1 ink. */
  pixel: number;
  weight: number;
}

/** What lies under the window, with the weight on it, row by row. */
export function productsAt(pixels: Uint8Array, stencil: readonly number[], { row, column }: Place): Product[] {
  return stencil.map((weight, at) => ({ pixel: pixels[(row + Math.floor(at / width)) * side + column + (at % width)]! / 255, weight }));
}

export function sumAt(pixels: Uint8Array, stencil: readonly number[], place: Place): number {
  return productsAt(pixels, stencil, place).reduce((sum, { pixel, weight }) => sum + pixel * weight, 0);
}

/** The sum at every place, row by row. */
export function answersOf(pixels: Uint8Array, stencil: readonly number[]): Float32Array {
  return Float32Array.from({ length: places * places }, (_, at) => sumAt(pixels, stencil, { row: Math.floor(at / places), column: at % places }));
}

/** Of any place the nearest one where the window fits. */
export function fitting({ row, column }: Place): Place {
  const within = (at: number): number => Math.min(places - 1, Math.max(0, at));
  return { row: within(row), column: within(column) };
}

/** The picture one pixel further to the right; what leaves comes back at the left. */
export function movedRight(pixels: Uint8Array): Uint8Array {
  return pixels.map((_, at) => pixels[Math.floor(at / side) * side + ((at % side) + side - 1) % side]!);
}

const brush = 1.7;

/** A picture with ink along the line, in pixels from the top left corner. */
export function inked(pixels: Uint8Array, from: { x: number; y: number }, to: { x: number; y: number }): Uint8Array {
  const next = pixels.slice();
  const steps = Math.max(1, Math.ceil(2 * Math.hypot(to.x - from.x, to.y - from.y)));
  for (let step = 0; step <= steps; step++) {
    const x = from.x + ((to.x - from.x) * step) / steps;
    const y = from.y + ((to.y - from.y) * step) / steps;
    for (let row = Math.max(0, Math.floor(y - brush)); row <= Math.min(side - 1, y + brush); row++) {
      for (let column = Math.max(0, Math.floor(x - brush)); column <= Math.min(side - 1, x + brush); column++) {
        const ink = brush - Math.hypot(column + 0.5 - x, row + 0.5 - y);
        next[row * side + column] = Math.max(next[row * side + column]!, Math.round(255 * Math.min(1, Math.max(0, ink))));
      }
    }
  }
  return next;
}
