import { expect, test } from "vitest";
import type { JournalEntry } from "#core/runs/events.ts";
import type { RunState } from "#core/runs/runState.ts";
import { doubtPredictions } from "#services/runs/doubtPredictions.ts";

const ended: JournalEntry = { seq: 9, time: 0, event: { kind: "call-ended", at: { call: 1, step: 10, line: -1 }, history: {} } };
const stateOf = (said: number, took: number): RunState => ({ predicted: [{ secondsPerStep: 0.1, seconds: said }], calls: [{ seconds: took }] }) as unknown as RunState;

function doubted(said: number, took: number): boolean {
  let doubts = 0;
  doubtPredictions({ onEntries: () => undefined, estimator: { doubt: () => void doubts++ } })([ended], stateOf(said, took));
  return doubts > 0;
}

test("a run that took less than half of what was said has the machine measured again", () => {
  expect(doubted(10, 4)).toBe(true);
});

test("a slower run proves nothing, nor does a short one", () => {
  expect(doubted(10, 30)).toBe(false);
  expect(doubted(10, 6)).toBe(false);
  expect(doubted(0.5, 0.1)).toBe(false);
});
