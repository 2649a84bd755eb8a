import type { Line } from "./curves.ts";

/** At most `points` points of a line, the lowest and the highest of each stretch among them; what is not finite is left out. */
export function thinLine({ steps, values }: Line, points: number): { step: number; value: number }[] {
  const stretch = Math.max(1, Math.ceil((steps.length * 2) / points));
  const kept: { step: number; value: number }[] = [];
  for (let from = 0; from < steps.length; from += stretch) {
    let low = -1;
    let high = -1;
    for (let at = from; at < Math.min(steps.length, from + stretch); at++) {
      if (!Number.isFinite(values[at])) continue;
      if (low < 0 || values[at]! < values[low]!) low = at;
      if (high < 0 || values[at]! > values[high]!) high = at;
    }
    for (const at of low === high ? [low] : [Math.min(low, high), Math.max(low, high)]) if (at >= 0) kept.push({ step: steps[at]!, value: values[at]! });
  }
  return kept;
}
