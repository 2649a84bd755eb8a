/** A class that was taken for another one. */
export interface Confusion {
  label: number;
  read: number;
  count: number;
}

/** Wrong answers of a confusion matrix (true class in rows, answer in columns), the most frequent first. */
export function confusions(counts: readonly (readonly number[])[]): Confusion[] {
  return counts
    .flatMap((row, label) => row.map((count, read): Confusion => ({ label, read, count })))
    .filter(({ label, read, count }) => label !== read && count > 0)
    .sort((a, b) => b.count - a.count);
}

/** How dark a cell of wrong answers is, 0 (none) to 4 (as many as the most frequent one). */
export function confusionLevel(count: number, most: number): number {
  if (count === 0) return 0;
  return most <= 1 ? 1 : 1 + Math.round((3 * (count - 1)) / (most - 1));
}
