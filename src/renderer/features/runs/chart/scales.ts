import { axisEnd } from "#renderer/charts/axisEnd.ts";

export interface Scale {
  min: number;
  max: number;
  log: boolean;
  ticks: readonly number[];
}

/** Where a value lies between both ends, 0 to 1; beyond them where it is. */
export function place({ min, max, log }: Scale, value: number): number {
  if (!log) return (value - min) / (max - min);
  return Math.log(Math.max(value, min / 1e3) / min) / Math.log(max / min);
}

/** The value at a place between both ends. */
export function valueAt({ min, max, log }: Scale, share: number): number {
  return log ? min * (max / min) ** share : min + share * (max - min);
}

const empty = { min: Infinity, max: -Infinity };

/** Both ends of what is finite (and above 0, for a logarithm) over many lines. */
export function range(lines: readonly ArrayLike<number>[], { above = -Infinity }: { above?: number } = {}): { min: number; max: number } | undefined {
  const found = { ...empty };
  for (const values of lines)
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value) || value <= above) continue;
      if (value < found.min) found.min = value;
      if (value > found.max) found.max = value;
    }
  return found.min <= found.max ? found : undefined;
}

/** Steps, or what they are laid along: from one end to the other, with ticks in round numbers that are at least so far apart. */
export function stepScale(min: number, max: number, mostTicks: number, least = 1): Scale {
  const end = max > min ? max : min + 1;
  return { min, max: end, log: false, ticks: roundTicks(min, end, mostTicks, least) };
}

/** A loss: from 0, or over whole 1, 2, 5 of its powers of ten. */
export function lossScale(values: { min: number; max: number } | undefined, log: boolean, mostTicks: number): Scale {
  if (!log) {
    const max = axisEnd(values?.max ?? 2.5);
    return { min: Math.min(0, values?.min ?? 0), max, log: false, ticks: roundTicks(Math.min(0, values?.min ?? 0), max, mostTicks) };
  }
  const { min, max } = values ?? { min: 0.1, max: 2.5 };
  const low = logStop(min, Math.floor);
  const high = Math.max(logStop(max, Math.ceil), low * 2);
  const decades = Math.log10(high / low);
  const mantissas = decades * 2 > mostTicks ? [1] : decades * 3 > mostTicks ? [1, 3] : [1, 2, 5];
  const ticks: number[] = [];
  const skip = Math.max(1, Math.ceil(decades / mostTicks));
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += skip)
    for (const mantissa of mantissas) {
      const tick = mantissa * 10 ** power;
      if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push(tick);
    }
  return { min: low, max: high, log: true, ticks };
}

/** Of shares that are shown together, where no run is far below the others. */
const mostSpan = 0.4;

/**
 * Shares such as accuracies: the part where the good runs end, so that they can be told apart. Lines below it are cut off
 * and named in words. `ends`: the last value of each line.
 */
export function shareScale(values: { min: number; max: number } | undefined, ends: readonly number[], mostTicks: number): Scale {
  if (!values) return { min: 0, max: 1, log: false, ticks: roundTicks(0, 1, mostTicks) };
  const best = Math.max(...ends);
  const good = ends.filter((end) => end >= best - 0.15);
  const worst = Math.min(...good);
  // Where all are good, their way there is seen too.
  const low = Math.max(values.min, good.length === ends.length ? best - mostSpan : worst - Math.max(0.02, best - worst));
  const step = niceStep((values.max - low) / mostTicks);
  const min = Math.max(0, Math.floor(low / step) * step);
  const max = Math.min(Math.max(1, values.max), Math.max(min + step, Math.ceil(values.max / step - 1e-9) * step));
  return { min, max, log: false, ticks: roundTicks(min, max, mostTicks + 1) };
}

/** Round numbers between two ends, about as many as asked for. */
export function roundTicks(min: number, max: number, most: number, least = 0): number[] {
  const step = Math.max(least, niceStep((max - min) / Math.max(1, most)));
  const ticks: number[] = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++) ticks.push(i * step + 0);
  return ticks;
}

function niceStep(rough: number): number {
  if (!(rough > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 2.5, 5, 10].find((mantissa) => mantissa * power >= rough * 0.999) ?? 10);
}

function logStop(value: number, round: (value: number) => number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const stops = [1, 2, 5, 10];
  const mantissa = value / power;
  const chosen = round === Math.floor ? stops.findLast((stop) => stop <= mantissa * 1.0001) : stops.find((stop) => stop >= mantissa * 0.9999);
  return power * (chosen ?? 1);
}
