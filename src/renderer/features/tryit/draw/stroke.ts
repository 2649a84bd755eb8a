/** Cells a side: what is drawn on has the models' own size. */
export const side = 28;

/** Where a pen is, in cells from the left upper corner; (0.5, 0.5) is the middle of the first. */
export interface Point {
  x: number;
  y: number;
}

export interface Pen {
  kind: "pen" | "erase";
  /** In cells. */
  width: number;
}

/** How far the edge of a stroke fades, in cells: as soft as the digits' own. */
const softness = 1.2;

/** The picture after a straight stroke; a dot where both points are one. Ink only gets darker, an eraser only lighter. */
export function withStroke(pixels: Uint8Array, from: Point, to: Point, { kind, width }: Pen): Uint8Array {
  const out = pixels.slice();
  const reach = width / 2 + softness / 2;
  const first = (a: number, b: number): number => Math.max(0, Math.floor(Math.min(a, b) - reach));
  const last = (a: number, b: number): number => Math.min(side - 1, Math.floor(Math.max(a, b) + reach));
  for (let row = first(from.y, to.y); row <= last(from.y, to.y); row++) {
    for (let column = first(from.x, to.x); column <= last(from.x, to.x); column++) {
      const away = distanceToStroke({ x: column + 0.5, y: row + 0.5 }, from, to);
      const covered = Math.min(1, Math.max(0, (reach - away) / softness));
      const at = row * side + column;
      out[at] = kind === "pen" ? Math.max(out[at]!, Math.round(255 * covered)) : Math.min(out[at]!, Math.round(255 * (1 - covered)));
    }
  }
  return out;
}

function distanceToStroke({ x, y }: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / length));
  return Math.hypot(x - from.x - along * dx, y - from.y - along * dy);
}

/** Fainter than this models are told that nothing is drawn. */
const leastInk = 24;

export function isInked(pixels: Uint8Array): boolean {
  return pixels.some((level) => level >= leastInk);
}
