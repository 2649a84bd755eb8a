/** How many threads do a program's steps, found by clocking steps that have to be done anyway. Results do not depend on it. */
export interface ThreadChoice {
  /** Of the next step. */
  readonly threads: number;
  /** Tells how long that step took, ms. */
  took(milliseconds: number): void;
}

/** Another number of threads is tried for so many steps, small ones for so many milliseconds instead; the first one wakes threads, and fills caches. */
const tries = { least: 3, milliseconds: 2, most: 16 };

/** Share by which more threads have to be faster: their cores may be wanted by others. */
const gain = 0.05;

/** What trying may cost, of the time, by what the last try has lost: it may have met a moment's trouble, and only if the next ones say the same they get rarer. */
const share = { most: 0.05, least: 0.01 };

/** Milliseconds of steps between two tries, at least. */
const between = 50;

/** A step this many times as long as the chosen ones were, so many in a row, says that the machine's load has changed: it is tried at once. */
const slower = 1.5;
const inARow = 8;
const soonest = 10;

/** Newest steps with the chosen number, which others are compared with: the machine has phases, and both are to be of the same one. */
const kept = 15;

/**
 * Tries 1, 2, 4 … up to `most` while they get faster. Then the next smaller or larger number is tried now and then, for a few
 * steps, against those just before: the dearer that is, the rarer. So it costs little where the answer is plain, and where
 * another number has become nearly as good, or the machine another one, it is known within some hundredths of a second.
 */
export function createThreadChoice(most: number): ThreadChoice {
  const candidates = [1];
  while (candidates.at(-1)! * 2 < most) candidates.push(candidates.at(-1)! * 2);
  if (most > 1) candidates.push(most);
  let chosen = 0;
  let trying: { at: number; times: number[]; sum: number } | undefined;
  let direction = 1;
  let climbing = true;
  let recent: number[] = [];
  let next = 0;
  /** Of a step with the chosen number. */
  let typical = Infinity;
  let wait = between;
  let since = 0;
  let slow = 0;

  function begin(at: number): void {
    trying = candidates.length > 1 ? { at, times: [], sum: 0 } : undefined;
  }

  function tried(milliseconds: number, now: NonNullable<typeof trying>): void {
    if (now.times.push(milliseconds) > 1) now.sum += milliseconds;
    if (now.times.length < tries.least || (now.sum < tries.milliseconds && now.times.length < tries.most)) return;
    trying = undefined;
    const first = typical === Infinity;
    if (!first && recent.length > 0) typical = middle(recent);
    const time = middle(now.times.slice(1));
    const better = first || (now.at > chosen ? time < typical * (1 - gain) : time <= typical);
    const lost = (time - typical) * now.times.length;
    wait = Math.max(between, lost / share.most, Math.min(2 * wait, lost / share.least));
    since = slow = 0;
    if (better) {
      [chosen, typical, recent, next, wait] = [now.at, time, now.times.slice(1), (now.times.length - 1) % kept, between];
      if (climbing && chosen + 1 < candidates.length) begin(chosen + 1);
      return;
    }
    climbing = false;
    direction = -direction;
  }

  begin(0);
  return {
    get threads() {
      return candidates[trying ? trying.at : chosen]!;
    },
    took(milliseconds) {
      if (trying) return tried(milliseconds, trying);
      recent[next] = milliseconds;
      next = (next + 1) % kept;
      since += milliseconds;
      slow = milliseconds > typical * slower ? slow + 1 : 0;
      if (since < (slow >= inARow ? soonest : wait)) return;
      if (candidates[chosen + direction] === undefined) direction = -direction;
      begin(chosen + direction);
    },
  };
}

/** The lower one of two. */
function middle(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[(times.length - 1) >> 1]!;
}
