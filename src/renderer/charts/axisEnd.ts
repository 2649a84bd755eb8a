const mantissas = [1, 2, 2.5, 5, 10];

/** The smallest of 1, 2, 2.5, 5 times a power of ten that holds `value`: an axis grows in these whole steps only. */
export function axisEnd(value: number): number {
  if (!Number.isFinite(value) || value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * (mantissas.find((mantissa) => mantissa * power >= value) ?? 10);
}
