import { createPoints, type Points } from "./createPoints.ts";

/** A growing line that is drawn in the time of a chart's width, not of its own length. */
export interface ThinLine {
  readonly points: Pick<Points, "length" | "steps" | "values"> & {
    /** So many of them will not change. */
    settled(): number;
  };
  /** Steps rise; what is not finite is left out. */
  push(step: number, value: number): void;
}

/** Keeps of each stretch of so many steps the lowest and the highest point, as they came, and the line's newest: a chart whose columns are no narrower loses no extreme. */
export function createThinLine(stretch: number): ThinLine {
  const points = createPoints();
  /** The stretch that the newest point is in, and where its points begin. */
  let open = Number.NaN;
  let first = 0;
  /** The newest point is neither the lowest nor the highest: it goes when the next one comes. */
  let extra = false;

  return {
    points: Object.assign(points, { settled: () => first }),
    push(step, value) {
      if (!Number.isFinite(value)) return;
      if (extra) points.drop();
      extra = false;
      const now = Math.floor(step / stretch);
      if (now !== open) {
        open = now;
        first = points.length;
      }
      if (points.length - first === 2) {
        const [one, other] = [points.values()[first]!, points.values()[first + 1]!];
        if (value < Math.min(one, other)) points.drop(one < other ? first : first + 1);
        else if (value > Math.max(one, other)) points.drop(one > other ? first : first + 1);
        else extra = true;
      }
      points.push(step, value);
    },
  };
}
