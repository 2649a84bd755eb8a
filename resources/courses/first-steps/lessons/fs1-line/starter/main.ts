import { fitLine, table, type Line } from 'backprop';

// @measured
const { train, validation } = (await table('penguins')).where((row) => row.mass > 0);

export function grams(line: Line, flipper: number): number {
  // @rule
  return line.b;
}

// @guess
export const guess: Line = { w: 0, b: 4200 };

// @fitted
export const fitted: Line = guess;

export const guessError = meanError(guess, validation.column('flipper'), validation.column('mass'));
export const fittedError = meanError(fitted, validation.column('flipper'), validation.column('mass'));
console.log({ guessError, fittedError });

export function errorInUnit(millimetres: number): number {
  // @units
  return 0;
}

function meanError(line: Line, flippers: number[], masses: number[]): number {
  const misses = flippers.map((flipper, row) => Math.abs(grams(line, flipper) - masses[row]));
  return misses.reduce((sum, miss) => sum + miss, 0) / misses.length;
}
