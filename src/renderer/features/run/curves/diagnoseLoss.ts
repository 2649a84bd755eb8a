import { smoothed, type Line } from "#renderer/charts/curves.ts";

/** So many times its first value is a jump. */
const jump = 3;
/** A loss that ends this near to its first value has learnt nothing, as a share of it. */
const nothingLearnt = 0.95;

/** The highest loss and where it was, of a run whose loss jumped up and never came back below where it began: its step is too big. */
export function diagnoseLoss({ steps, values }: Line): { value: number; step: number } | undefined {
  const course = smoothed(values);
  const first = values.find(Number.isFinite);
  const last = course.at(-1);
  if (first === undefined || last === undefined || values.length < 10) return undefined;
  let highest = 0;
  for (let index = 1; index < values.length; index++) if (values[index]! > values[highest]!) highest = index;
  return values[highest]! >= jump * first && last >= nothingLearnt * first ? { value: values[highest]!, step: steps[highest]! } : undefined;
}
