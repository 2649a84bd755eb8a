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
