import { z } from "zod";
import type { TableRow } from "./tableRow.ts";

export const lineSchema = z.object({ w: z.number(), b: z.number() });

export interface LineScore {
  /** Mean absolute error, in the unit of y. */
  meanError: number;
  /** Share of the spread of y that the line explains: 1 is all, 0 is no more than the mean of these rows. */
  r2: number;
}

/** How well w * x + b gives y, over the rows that have both columns as numbers; NaN where there are none. */
export function scoreLine({ w, b }: z.infer<typeof lineSchema>, rows: readonly TableRow[], { x, y }: { x: string; y: string }): LineScore {
  const points = rows.flatMap((row) => (isNumber(row[x]) && isNumber(row[y]) ? [{ x: row[x], y: row[y] }] : []));
  const mean = points.reduce((sum, point) => sum + point.y, 0) / points.length;
  let absolute = 0;
  let squared = 0;
  let spread = 0;
  for (const point of points) {
    const miss = w * point.x + b - point.y;
    absolute += Math.abs(miss);
    squared += miss ** 2;
    spread += (point.y - mean) ** 2;
  }
  return { meanError: absolute / points.length, r2: 1 - squared / spread };
}

function isNumber(value: number | string | undefined): value is number {
  return typeof value === "number" && !Number.isNaN(value);
}
