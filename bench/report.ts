/**
 * One line of the table that `npm run bench` prints. Every `bench/NAME.ts` is a program of its own, run alone in a new
 * process, that reports its lines. Nothing here is a test: figures are printed, never asserted.
 */
export interface Measurement {
  what: string;
  value: number;
  unit: "ms" | "s" | "MB/s" | "MiB" | "%" | "";
  /** What is promised; the table marks a miss. */
  promise?: { limit: number; at: "most" | "least" };
  /** Number of samples, seeds, how it was taken. */
  note?: string;
}

export function report(measurement: Measurement): void {
  console.log(JSON.stringify(measurement));
}

/** The value below which `share` of the samples lie. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
