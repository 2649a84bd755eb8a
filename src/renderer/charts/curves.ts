import { createPoints } from "./createPoints.ts";

/** One line of a chart: values by rising step, in arrays that grow by doubling and never pass through React. */
export interface Curve {
  readonly length: number;
  steps(): Float64Array;
  values(): Float64Array;
  push(step: number, value: number): void;
}

/** All curves of one run's newest call, by the name of their series. */
export interface Curves {
  get(series: string): Curve | undefined;
  add(series: string, steps: readonly number[], values: readonly number[]): void;
  clear(): void;
}

export function createCurves(): Curves {
  const curves = new Map<string, Curve>();
  return {
    get: (series) => curves.get(series),
    add(series, steps, values) {
      let curve = curves.get(series);
      if (!curve) curves.set(series, (curve = createCurve()));
      for (let i = 0; i < steps.length; i++) curve.push(steps[i]!, values[i]!);
    },
    clear: () => curves.clear(),
  };
}

export function createCurve(): Curve {
  const points = createPoints();
  return {
    get length() {
      return points.length;
    },
    steps: points.steps,
    values: points.values,
    push(step, value) {
      if (points.length > 0 && step <= points.steps()[points.length - 1]!) return;
      points.push(step, value);
    },
  };
}

/** Exponential mean of what comes, without the pull towards 0 at the start; what is not finite is left out. */
export function createSmoothing(weight = 0.9): (value: number) => number {
  let sum = 0;
  let mass = 0;
  return (value) => {
    if (Number.isFinite(value)) {
      sum = weight * sum + (1 - weight) * value;
      mass = weight * mass + (1 - weight);
    }
    return mass > 0 ? sum / mass : Number.NaN;
  };
}

export function smoothed(values: Float64Array): Float64Array {
  const next = createSmoothing();
  return values.map((value) => next(value));
}

export interface Line {
  steps: Float64Array;
  values: Float64Array;
}

/** Index of the last point at or before a step; -1 before the first. */
export function lastAtOrBefore(steps: Float64Array, step: number): number {
  let low = -1;
  let high = steps.length - 1;
  while (low < high) {
    const middle = Math.floor((low + high + 1) / 2);
    if (steps[middle]! <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}

export interface CurveReading {
  step: number;
  /** Last value of each series at or before the step. */
  values: readonly (number | undefined)[];
}

/** Curves as a table: at most so many readings from the first step to the last, evenly. */
export function readings(curves: Curves | undefined, series: readonly string[], most = 25): CurveReading[] {
  const shown = series.map((name) => curves?.get(name));
  const longest = shown.reduce((a, b) => ((b?.length ?? 0) > (a?.length ?? 0) ? b : a), undefined);
  if (!longest || longest.length === 0) return [];
  const count = Math.min(most, longest.length);
  return Array.from({ length: count }, (_, row): CurveReading => {
    const step = longest.steps()[Math.round((row * (longest.length - 1)) / Math.max(1, count - 1))]!;
    return { step, values: shown.map((curve) => curve && curve.values()[lastAtOrBefore(curve.steps(), step)]) };
  });
}
