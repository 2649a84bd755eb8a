const [width, height, edge] = [48, 12, 1];

/** The least span of a line, in powers of ten: what hardly changes is flat. */
const leastSpan = 0.5;

/** Points of a line through values above 0, by their logarithms; undefined where there are fewer than two. */
export function sparkline(values: readonly (number | undefined)[]): string | undefined {
  const drawn = values.flatMap((value, at) => (value !== undefined && value > 0 && Number.isFinite(value) ? [{ at, power: Math.log10(value) }] : []));
  if (drawn.length < 2) return undefined;
  const powers = drawn.map(({ power }) => power);
  const middle = (Math.max(...powers) + Math.min(...powers)) / 2;
  const span = Math.max(leastSpan, Math.max(...powers) - Math.min(...powers));
  const x = (at: number): number => edge + (at / (values.length - 1)) * (width - 2 * edge);
  const y = (power: number): number => height / 2 - ((power - middle) / span) * (height - 2 * edge);
  return drawn.map(({ at, power }) => `${x(at).toFixed(1)},${y(power).toFixed(1)}`).join(" ");
}
