/** How many threads do a program's steps, found by clocking steps that have to be done anyway. Results do not depend on it. */
export interface ThreadChoice {
  /** Of the next step. */
  readonly threads: number;
  /** Tells how long that step took, ms. */
  took(milliseconds: number): void;
}

/** Steps that each number of threads is tried for; the shortest counts. The first one wakes threads, and fills caches. */
const tries = 4;

/** Share by which more threads have to be faster: their cores may be wanted by others. */
const gain = 0.05;

/** A step this many times as long as the chosen ones were says that the machine's load has changed, when so many do so in a row. */
const slower = 1.5;
const inARow = 8;

/** Milliseconds of steps until it is looked at again in any case, and the fewest between two looks. */
const again = 10_000;
const least = 1_000;

/** Tries 1, 2, 4 … up to `most` while they get faster, then keeps the best until the machine's load seems another. */
export function createThreadChoice(most: number): ThreadChoice {
  const candidates = [1];
  while (candidates.at(-1)! * 2 < most) candidates.push(candidates.at(-1)! * 2);
  if (most > 1) candidates.push(most);
  let best = { threads: 1, time: Infinity };
  let trying: { at: number; tried: number; shortest: number } | undefined;
  let threads = 1;
  let since = 0;
  let slow = 0;

  function begin(): void {
    best = { threads: 1, time: Infinity };
    trying = candidates.length > 1 ? { at: 0, tried: 0, shortest: Infinity } : undefined;
    threads = 1;
    since = slow = 0;
  }

  function tried(milliseconds: number, now: NonNullable<typeof trying>): void {
    now.tried++;
    if (now.tried > 1) now.shortest = Math.min(now.shortest, milliseconds);
    if (now.tried < tries) return;
    const better = now.shortest < best.time * (1 - gain);
    if (better) best = { threads, time: now.shortest };
    const next = candidates[now.at + 1];
    if (!better || next === undefined) {
      trying = undefined;
      threads = best.threads;
    } else {
      trying = { at: now.at + 1, tried: 0, shortest: Infinity };
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
      if (since > again || (slow >= inARow && since > least)) begin();
    },
  };
}
