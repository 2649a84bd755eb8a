/** What went wrong with a training, by rule and not by taste. Steps and values of its loss. */
export type RunTrouble =
  | { kind: "burst"; step: number }
  | { kind: "stuck"; first: number; last: number; highest: number; highestStep: number; lastStep: number };

/** Steps before which nobody can say that it is stuck. */
const leastSteps = 20;
/** A loss that never was below this share of its first value has not learnt. */
const stuckShare = 0.99;

/**
 * `burst`: a loss that is no number any more. `stuck`: one that in all its steps never was 1 % below its first. For an
 * ended run; a thinned series serves as well, as it keeps the first point and the lowest and highest of each stretch.
 */
export function findTrouble(steps: ArrayLike<number>, values: ArrayLike<number>): RunTrouble | undefined {
  const count = values.length;
  const first = values[0];
  const lastStep = steps[count - 1];
  if (first === undefined || lastStep === undefined) return undefined;
  let lowest = Infinity;
  let highest = -Infinity;
  let highestStep = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) return { kind: "burst", step: steps[i]! };
    if (value < lowest) lowest = value;
    if (value > highest) {
      highest = value;
      highestStep = steps[i]!;
    }
  }
  if (lastStep < leastSteps || first <= 0 || lowest < first * stuckShare) return undefined;
  return { kind: "stuck", first, last: values[count - 1]!, highest, highestStep, lastStep };
}
