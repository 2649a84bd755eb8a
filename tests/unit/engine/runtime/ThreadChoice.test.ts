import { describe, expect, test } from "vitest";
import { createThreadChoice } from "#engine/runtime/ThreadChoice.ts";

/** Numbers of threads of steps that take, with each number, what `time` says. */
function steps(choice: ReturnType<typeof createThreadChoice>, count: number, time: (threads: number) => number): number[] {
  return Array.from({ length: count }, () => {
    const { threads } = choice;
    choice.took(time(threads));
    return threads;
  });
}

/** The same for so many milliseconds, by what the steps say they took; answers steps and milliseconds by number of threads. */
function during(choice: ReturnType<typeof createThreadChoice>, milliseconds: number, time: (threads: number, now: number) => number): { steps: number; by: Record<number, number> } {
  const by: Record<number, number> = {};
  let [now, count] = [0, 0];
  while (now < milliseconds) {
    const { threads } = choice;
    const took = time(threads, now);
    choice.took(took);
    by[threads] = (by[threads] ?? 0) + took;
    now += took;
    count++;
  }
  return { steps: count, by };
}

describe("the number of threads", () => {
  test("grows for as long as a step gets faster", () => {
    const choice = createThreadChoice(12);
    expect([...new Set(steps(choice, 40, (threads) => (threads === 12 ? 2.6 : 10 / threads)))]).toEqual([1, 2, 4, 8, 12]);
    expect(choice.threads).toBe(8);
  });

  test("stays one where two are slower, after a few steps that were tried with two", () => {
    const choice = createThreadChoice(2);
    expect(steps(choice, 20, (threads) => (threads === 2 ? 2 : 1))).toEqual([1, 1, 1, 2, 2, 2, ...Array.from({ length: 14 }, () => 1)]);
  });

  test("is tried by more of the small steps, for some milliseconds", () => {
    expect(steps(createThreadChoice(2), 40, (threads) => (threads === 2 ? 0.2 : 0.25)).filter((threads) => threads === 1)).toHaveLength(9);
    expect(steps(createThreadChoice(2), 100, (threads) => (threads === 2 ? 0.02 : 0.01)).filter((threads) => threads === 2)).toHaveLength(16);
  });

  test("is not decided by one slow first step", () => {
    const choice = createThreadChoice(2);
    let calls = 0;
    steps(choice, 10, (threads) => (calls++ === 3 ? 100 : 10 / threads));
    expect(choice.threads).toBe(2);
  });

  test("leaves to others what hardly helps", () => {
    const choice = createThreadChoice(2);
    expect(during(choice, 10_000, (threads) => (threads === 2 ? 0.98 : 1)).by[1]).toBeGreaterThan(9_000);
  });

  test("is asked nothing by a machine of one thread", () => {
    expect(new Set(steps(createThreadChoice(1), 100, () => 1))).toEqual(new Set([1]));
  });
});

describe("what a machine does to it", () => {
  test("JavaScript that gets fast after the start, while threads no longer fall asleep, is seen within a tenth of a second", () => {
    const choice = createThreadChoice(2);
    steps(choice, 32, (threads) => (threads === 2 ? 1 : 0.5));
    expect(choice.threads).toBe(1);
    during(choice, 100, (threads) => (threads === 2 ? 0.2 : 0.5));
    expect(choice.threads).toBe(2);
  });

  test("a load that comes is seen within some steps, and that it has gone within a tenth of a second", () => {
    const choice = createThreadChoice(2);
    during(choice, 2_000, (threads) => 0.3 / threads);
    expect(choice.threads).toBe(2);
    during(choice, 20, (threads) => (threads === 2 ? 0.4 : 0.3));
    expect(choice.threads).toBe(1);
    during(choice, 5_000, (threads) => (threads === 2 ? 0.4 : 0.3));
    during(choice, 200, (threads) => 0.3 / threads);
    expect(choice.threads).toBe(2);
  });

  test("a moment in which the second thread does not run at all is made good soon", () => {
    const choice = createThreadChoice(2);
    during(choice, 2_000, (threads) => 0.3 / threads);
    during(choice, 60, (threads) => (threads === 2 ? 2 : 0.3));
    expect(during(choice, 300, (threads) => 0.3 / threads).by[2]).toBeGreaterThan(150);
  });

  test.each([
    [0.2, 0.13, 0.33],
    [5, 2.8, 5.5],
    [60, 32, 62],
  ])("steps of %d ms on one thread, and %d or at times %d ms on two, take hardly longer than the better one each time", (one, good, bad) => {
    const choice = createThreadChoice(2);
    /** Three seconds are good, the fourth is bad. */
    const two = (now: number): number => (now % 4_000 < 3_000 ? good : bad);
    let [spent, best] = [0, 0];
    during(choice, 100_000, (threads, now) => {
      const took = threads === 1 ? one : two(now);
      spent += took;
      best += Math.min(one, two(now));
      return took;
    });
    expect(spent / best).toBeLessThan(1.06);
  });

  test("looking costs two hundredths of the time at most where the answer is plain", () => {
    for (const [one, two] of [[0.02, 0.05], [0.3, 0.15], [50, 30], [50, 90]] as const) {
      const best = Math.min(one, two);
      const { steps: done, by } = during(createThreadChoice(2), Math.max(10_000, 2_000 * best), (threads) => (threads === 1 ? one : two));
      expect((by[1]! + by[2]!) / (done * best), `${one} and ${two} ms`).toBeLessThan(1.02);
    }
  });
});
