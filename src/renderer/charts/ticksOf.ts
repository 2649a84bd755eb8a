const mantissas = [1, 2, 2.5, 5, 10];

/** Round values from `from` to `to`, about `count` of them. */
export function ticksOf(from: number, to: number, count: number): number[] {
  const least = (to - from) / Math.max(1, count);
  if (!(least > 0) || !Number.isFinite(least)) return [from];
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * mantissas.find((mantissa) => mantissa * power >= least * 0.999)!;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}
