/** A value a step, steps rising. */
interface Points {
  steps: Float64Array;
  values: Float64Array;
}

/**
 * At most so many points that draw the same curve: the first, the last, and of each of equal stretches between them the
 * lowest and the highest, in their order. A value that is no number counts as one of the two, so that it is still seen.
 */
export function thinCurve({ steps, values }: Points, points: number): Points {
  const last = steps.length - 1;
  if (steps.length <= points) return { steps, values };
  const stretches = Math.floor((points - 2) / 2);
  const from = steps[0]!;
  const perStretch = (steps[last]! - from) / stretches;
  // A thousand curves are thinned between a click and its picture: no lists, no callbacks.
  const kept = new Int32Array(2 * stretches + 2);
  let count = 1;
  let index = 1;
  for (let stretch = 1; stretch <= stretches; stretch++) {
    const end = stretch === stretches ? Infinity : from + stretch * perStretch;
    let low = -1;
    let high = -1;
    let broken = -1;
    for (; index < last && steps[index]! <= end; index++) {
      const value = values[index]!;
      if (!Number.isFinite(value)) {
        if (broken < 0) broken = index;
        continue;
      }
      if (low < 0 || value < values[low]!) low = index;
      if (high < 0 || value > values[high]!) high = index;
    }
    const other = broken < 0 ? low : broken;
    const first = high < 0 || (other >= 0 && other < high) ? other : high;
    const second = first === other ? high : other;
    if (first >= 0) kept[count++] = first;
    if (second >= 0 && second !== first) kept[count++] = second;
  }
  kept[count++] = last;
  return { steps: pick(steps, kept, count), values: pick(values, kept, count) };
}

function pick(from: Float64Array, at: Int32Array, count: number): Float64Array {
  const picked = new Float64Array(count);
  for (let index = 0; index < count; index++) picked[index] = from[at[index]!]!;
  return picked;
}
