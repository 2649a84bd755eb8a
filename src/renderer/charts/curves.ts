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
  let steps = new Float64Array(1024);
  let values = new Float64Array(1024);
  let length = 0;
  return {
    get length() {
      return length;
    },
    steps: () => steps.subarray(0, length),
    values: () => values.subarray(0, length),
    push(step, value) {
      if (length > 0 && step <= steps[length - 1]!) return;
      if (length === steps.length) {
        steps = doubled(steps);
        values = doubled(values);
      }
      steps[length] = step;
      values[length++] = value;
    },
  };
}

function doubled(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** Exponential mean without the pull towards 0 at the start; what is not finite is left out. */
export function smoothed(values: Float64Array, weight = 0.9): Float64Array {
  const result = new Float64Array(values.length);
  let sum = 0;
  let mass = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isFinite(value)) {
      sum = weight * sum + (1 - weight) * value;
      mass = weight * mass + (1 - weight);
    }
    result[i] = mass > 0 ? sum / mass : Number.NaN;
  }
  return result;
}

export interface Line {
  steps: Float64Array;
  values: Float64Array;
}

/** Lines over one axis of steps, as a chart takes them: a gap is null. */
export function aligned(lines: readonly Line[]): [number[], ...(number | null)[][]] {
  const steps: number[] = [];
  const columns = lines.map((): (number | null)[] => []);
  const next = lines.map(() => 0);
  for (;;) {
    let step = Infinity;
    for (let i = 0; i < lines.length; i++) step = Math.min(step, lines[i]!.steps[next[i]!] ?? Infinity);
    if (step === Infinity) return [steps, ...columns];
    steps.push(step);
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i]!;
      const value = line.steps[next[i]!] === step ? line.values[next[i]!++]! : Number.NaN;
      columns[i]!.push(Number.isFinite(value) ? value : null);
    }
  }
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
