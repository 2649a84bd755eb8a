/**
 * One line of the table that `npm run bench` prints. Every `bench/NAME.ts` exports `measure(): Promise<readonly
 * Measurement[]>`; the runner finds it by that name. Nothing here is a test: figures are printed, never asserted.
 */
export interface Measurement {
  what: string;
  value: number;
  unit: "ms" | "s" | "MB/s" | "%" | "";
  /** What we promise on the machine the promise names; the table marks a miss. */
  promise?: { limit: number; at: "most" | "least" };
  /** Number of samples, how it was taken, seeds. */
  note?: string;
}

/** The value below which `share` of the samples lie. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
