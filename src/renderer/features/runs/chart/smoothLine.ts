/**
 * Exponential mean by distance in steps, not by points: a line that was thinned is smoothed as much as a whole one.
 * `weight`: share of the past that stays after one step. Without the pull towards 0 at the start; what is not finite is
 * left as it is, so that a line breaks there.
 */
export function smoothLine(steps: Float64Array, values: Float64Array, weight: number): Float64Array {
  if (weight <= 0) return values;
  const result = new Float64Array(values.length);
  let sum = 0;
  let mass = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      result[i] = value;
      continue;
    }
    const kept = i === 0 ? weight : weight ** Math.max(0, steps[i]! - steps[i - 1]!);
    sum = kept * sum + (1 - kept) * value;
    mass = kept * mass + (1 - kept);
    result[i] = mass > 0 ? sum / mass : value;
  }
  return result;
}

/** Index of the last step at or before one; −1 before the first. */
export function indexAt(steps: ArrayLike<number>, step: number): number {
  let low = -1;
  let high = steps.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (steps[middle]! <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}
