import { z } from "zod";

/** Milliseconds since the Unix epoch, as far as a `Date` reaches: whatever is beyond it can be written by nobody's clock and shown by nobody. */
export const timeSchema = z.number().min(-8.64e15).max(8.64e15);

/** Wall clock and timers as a dependency, so that time can be driven by a test. Milliseconds everywhere. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
