import { expect, test } from "vitest";
import type { JournalEntry, RunEvent } from "#core/runs/events.ts";
import { reduceRun, type RunState } from "#core/runs/runState.ts";
import { createStepClock } from "#core/runs/stepClock.ts";
import { newId } from "#shared/ids.ts";
import { createdEvent, pointsEvent } from "#tests/contract/journalEvents.ts";

/** Clock of a journal whose lines were written at these times, ms. */
function clockOf(lines: readonly (readonly [number, RunEvent])[]) {
  const clock = createStepClock();
  let state: RunState | undefined;
  for (const [index, [time, event]] of lines.entries()) {
    const entry: JournalEntry = { seq: index + 1, time, event };
    state = reduceRun(state, entry);
    clock.add(entry, state);
  }
  return clock;
}

const captured = { kind: "fit", seed: 1, data: {}, options: {}, optimizer: {}, layers: [] } as const;
const call = (number: number): RunEvent => ({ kind: "call-started", at: { call: number, step: 0, line: 0 }, captured: { ...captured, layers: [] } });
const begun = (): [number, RunEvent][] => [
  [0, createdEvent({ runId: newId() })],
  [100, { kind: "attempt-started", attempt: 1, place: "local", engineBuild: "test-1" }],
  [1000, { kind: "attempt-running", attempt: 1, backend: "wasm" }],
];
const seconds = (lines: readonly (readonly [number, RunEvent])[], ...steps: number[]) => [...clockOf(lines).secondsAt(Float64Array.from(steps))];

test("a step has the seconds since its call began, in between by proportion", () => {
  const lines: [number, RunEvent][] = [...begun(), [2000, call(1)], [4000, pointsEvent({ from: 1, count: 10 })], [5000, pointsEvent({ from: 11, count: 10 })]];
  expect(seconds(lines, 0, 5, 10, 15, 20, 99)).toEqual([0, 1, 2, 2.5, 3, 3]);
});

test("a pause takes no time", () => {
  const lines: [number, RunEvent][] = [...begun(), [2000, call(1)], [3000, pointsEvent({ from: 1, count: 10 })], [3000, { kind: "pause-requested" }], [3000, { kind: "paused" }], [90_000, { kind: "resumed" }], [91_000, pointsEvent({ from: 11, count: 10 })]];
  expect(seconds(lines, 10, 20)).toEqual([1, 2]);
});

test("another call begins at nothing again, and before its first point every step does", () => {
  const lines: [number, RunEvent][] = [...begun(), [2000, call(1)], [4000, pointsEvent({ from: 1, count: 10 })], [6000, call(2)]];
  expect(seconds(lines, 5)).toEqual([0]);
  expect(seconds([...lines, [7000, pointsEvent({ call: 2, from: 1, count: 10 })]], 5, 10)).toEqual([0.5, 1]);
});
