/** How many threads do a program's steps, found by clocking steps that have to be done anyway. Results do not depend on it. */
export interface ThreadChoice {
  /** Of the next step. */
  readonly threads: number;
  /** Tells how long that step took, ms. */
  took(milliseconds: number): void;
}

/** Each number of threads is tried for so many steps, small ones for so many milliseconds instead; the first one wakes threads, and fills caches. */
const tries = { least: 4, milliseconds: 4, most: 32 };

/** Share by which more threads have to be faster: their cores may be wanted by others. */
const gain = 0.05;

/** A step this many times as long as the chosen ones were says that the machine's load has changed, when so many do so in a row. */
const slower = 1.5;
const inARow = 8;

/**
 * Milliseconds of steps until it is looked at again in any case: first for what JavaScript does between two steps while threads fall
 * asleep, which gets faster; then as often as looking takes this share of the time, for on a machine that others use too a look may be wrong.
 */
const again = { first: 100, least: 1_000, share: 0.02 };

/** Tries 1, 2, 4 … up to `most` while they get faster, then keeps the best until the machine's load seems another. */
export function createThreadChoice(most: number): ThreadChoice {
  const candidates = [1];
  while (candidates.at(-1)! * 2 < most) candidates.push(candidates.at(-1)! * 2);
  if (most > 1) candidates.push(most);
  let best = { threads: 1, time: Infinity };
  let trying: { at: number; times: number[]; sum: number } | undefined;
  let looks = 0;
  /** Milliseconds of the steps of the newest look. */
  let looked = 0;
  let threads = 1;
  let since = 0;
  let slow = 0;

  function begin(): void {
    best = { threads: 1, time: Infinity };
    looked = 0;
    trying = candidates.length > 1 ? { at: 0, times: [], sum: 0 } : undefined;
    threads = 1;
    since = slow = 0;
  }

  function tried(milliseconds: number, now: NonNullable<typeof trying>): void {
    now.times.push(milliseconds);
    now.sum += milliseconds;
    looked += milliseconds;
    if (now.times.length < tries.least || (now.sum < tries.milliseconds && now.times.length < tries.most)) return;
    const time = middle(now.times.slice(1));
    const better = time < best.time * (1 - gain);
    if (better) best = { threads, time };
    const next = candidates[now.at + 1];
    if (!better || next === undefined) {
      trying = undefined;
      threads = best.threads;
      looks++;
    } else {
      trying = { at: now.at + 1, times: [], sum: 0 };
      threads = next;
    }
  }

  begin();
  return {
    get threads() {
      return threads;
    },
    took(milliseconds) {
      if (trying) return tried(milliseconds, trying);
      since += milliseconds;
      slow = milliseconds > best.time * slower ? slow + 1 : 0;
      if (since > (looks === 1 ? again.first : Math.max(again.least, looked / again.share)) || (slow >= inARow && since > again.least)) begin();
    },
  };
}

function middle(times: number[]): number {
  return times.sort((a, b) => a - b)[times.length >> 1]!;
}
