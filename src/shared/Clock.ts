/** Wall clock and timers as a dependency, so that time can be driven by a test. Milliseconds everywhere. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
