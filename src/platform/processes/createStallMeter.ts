/**
 * Measures how long a process has shown no sign of life, from regular looks. A look that comes late counts as two at
 * most: then it was this process, or the whole machine, that slept.
 */
export interface StallMeter {
  alive(): void;
  /** Time without a sign of life so far, ms. */
  look(now: number): number;
}

export function createStallMeter({ everyMs, now }: { everyMs: number; now: number }): StallMeter {
  let silentMs = 0;
  let lastLook = now;
  return {
    alive() {
      silentMs = 0;
    },
    look(at) {
      silentMs += Math.min(at - lastLook, 2 * everyMs);
      lastLook = at;
      return silentMs;
    },
  };
}
