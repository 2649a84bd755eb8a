import { expect, test } from "vitest";
import { createThreadChoice } from "#engine/runtime/ThreadChoice.ts";

/** Numbers of threads of steps that take, with each number, what `time` says. */
function steps(choice: ReturnType<typeof createThreadChoice>, count: number, time: (threads: number) => number): number[] {
  return Array.from({ length: count }, () => {
    const { threads } = choice;
    choice.took(time(threads));
    return threads;
  });
}

test("a step that more threads make faster gets as many as that holds for", () => {
  const choice = createThreadChoice(12);
  expect([...new Set(steps(choice, 40, (threads) => (threads === 12 ? 2.6 : 10 / threads)))]).toEqual([1, 2, 4, 8, 12]);
  expect(choice.threads).toBe(8);
});

test("a step that two threads make slower stays with one, after a few that were tried with two", () => {
  const choice = createThreadChoice(2);
  expect(steps(choice, 20, (threads) => (threads === 2 ? 2 : 1))).toEqual([1, 1, 1, 1, 2, 2, 2, 2, ...Array.from({ length: 12 }, () => 1)]);
});

test("a small step is tried oftener, for some milliseconds", () => {
  const choice = createThreadChoice(2);
  expect(steps(choice, 200, (threads) => (threads === 2 ? 0.2 : 0.25)).filter((threads) => threads === 1)).toHaveLength(16);
  expect(steps(createThreadChoice(2), 100, (threads) => (threads === 2 ? 0.02 : 0.01)).filter((threads) => threads === 2)).toHaveLength(32);
});

test("it is looked at again soon after the start, when JavaScript has become fast", () => {
  const choice = createThreadChoice(2);
  steps(choice, 32, (threads) => (threads === 2 ? 1 : 0.5));
  expect(choice.threads).toBe(1);
  steps(choice, 400, (threads) => (threads === 2 ? 0.2 : 0.5));
  expect(choice.threads).toBe(2);
});

test("more threads that hardly help are left to others", () => {
  const choice = createThreadChoice(2);
  steps(choice, 20, (threads) => (threads === 2 ? 0.98 : 1));
  expect(choice.threads).toBe(1);
});

test("one slow first step decides nothing", () => {
  const choice = createThreadChoice(2);
  let calls = 0;
  steps(choice, 10, (threads) => (calls++ === 4 ? 100 : 10 / threads));
  expect(choice.threads).toBe(2);
});

test("a load that comes and goes is noticed", () => {
  const choice = createThreadChoice(2);
  steps(choice, 200, (threads) => 10 / threads);
  expect(choice.threads).toBe(2);
  steps(choice, 200, (threads) => (threads === 2 ? 40 : 12));
  expect(choice.threads).toBe(1);
  steps(choice, 1_200, (threads) => 10 / threads);
  expect(choice.threads).toBe(2);
});

test("a machine of one thread is asked nothing", () => {
  const choice = createThreadChoice(1);
  expect(new Set(steps(choice, 100, () => 1))).toEqual(new Set([1]));
});
