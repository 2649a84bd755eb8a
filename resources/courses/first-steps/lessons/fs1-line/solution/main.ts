import { fitLine, table, type Line, type Penguin, type Table } from 'backprop';

// @measured
const { train, validation } = (await table('penguins')).where((row) => row.mass > 0);

export function grams(line: Line, flipper: number): number {
  // @rule
  return line.w * flipper + line.b;
}

// @guess
export const guess: Line = { w: 50, b: -5800 };

// @fitted
export const fitted: Line = fitLine(train.column('flipper'), train.column('mass'));

export const guessError = meanError(guess, validation.column('flipper'), validation.column('mass'));
export const fittedError = meanError(fitted, validation.column('flipper'), validation.column('mass'));
console.log({ guessError, fittedError });

export function errorInUnit(millimetres: number): number {
  // @units
  const flippers = (part: Table<Penguin>) => part.column('flipper').map((flipper) => flipper / millimetres);
  const line = fitLine(flippers(train), train.column('mass'));
  return meanError(line, flippers(validation), validation.column('mass'));
}

function meanError(line: Line, flippers: number[], masses: number[]): number {
  const misses = flippers.map((flipper, row) => Math.abs(grams(line, flipper) - masses[row]));
  return misses.reduce((sum, miss) => sum + miss, 0) / misses.length;
}
