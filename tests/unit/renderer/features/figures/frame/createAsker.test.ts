import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAsker, type Asked } from "#renderer/features/figures/frame/createAsker.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function asker() {
  const answers: [string, Asked<string>][] = [];
  const asked: string[] = [];
  const made = createAsker<string>(({ about, asked: answer }) => answers.push([about, answer]));
  const ask = (about: string, version = 0, work: () => Promise<string> = () => Promise.resolve(`${about} ${version}`)): void =>
    made.ask({
      about,
      version,
      work: () => {
        asked.push(`${about} ${version}`);
        return work();
      },
    });
  return { ask, asked, answers, stop: made.stop };
}

test("the same is asked once, however often it is drawn", async () => {
  const { ask, asked, answers } = asker();
  ask("run");
  ask("run");
  await vi.advanceTimersByTimeAsync(5000);
  ask("run");
  expect(asked).toEqual(["run 0"]);
  expect(answers).toEqual([["run", { kind: "known", value: "run 0" }]]);
});

test("a thing that changes all the time is asked once a second, and the newest state last", async () => {
  const { ask, asked } = asker();
  for (let version = 0; version < 20; version++) {
    ask("run", version);
    await vi.advanceTimersByTimeAsync(100);
  }
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toHaveLength(3);
  expect(asked.at(-1)).toBe("run 19");
});

test("a slow answer is waited for, not asked again", async () => {
  const { ask, asked, answers } = asker();
  const { promise, resolve } = Promise.withResolvers<string>();
  ask("run", 0, () => promise);
  ask("run", 1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toEqual(["run 0"]);
  resolve("late");
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual(["run 0", "run 1"]);
  expect(answers.map(([, answer]) => answer)).toEqual([{ kind: "known", value: "late" }, { kind: "known", value: "run 1" }]);
});

test("what fails says why", async () => {
  const { ask, answers } = asker();
  ask("run", 0, () => Promise.reject(new Error("gone")));
  await vi.advanceTimersByTimeAsync(0);
  expect(answers).toEqual([["run", { kind: "failed", error: expect.objectContaining({ code: "internal" }) }]]);
});

test("nobody hears an answer after the end", async () => {
  const { ask, answers, stop } = asker();
  ask("run");
  stop();
  await vi.advanceTimersByTimeAsync(5000);
  expect(answers).toEqual([]);
});
