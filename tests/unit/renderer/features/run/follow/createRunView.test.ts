import { expect, test } from "vitest";
import type { JournalEntry, RunEvent } from "#core/runs/events.ts";
import { createRunView, type RunView } from "#renderer/features/run/follow/createRunView.ts";
import { newId } from "#shared/ids.ts";
import { createdEvent, pointsEvent } from "#tests/contract/journalEvents.ts";

const captured = { kind: "fit", seed: 7, data: {}, options: {}, optimizer: {}, layers: [], totalSteps: 100, epochs: 2 } as const;
const at = (call: number, step: number, line = 0) => ({ call, step, line });

/** Applies events as lines a second apart, and answers the next line's maker. */
function play(events: readonly RunEvent[]): { view: RunView; entries: JournalEntry[]; more(event: RunEvent): void } {
  const runId = newId();
  const view = createRunView({ runId, number: 3 });
  const entries: JournalEntry[] = [];
  const more = (event: RunEvent): void => {
    const entry = { seq: entries.length + 1, time: 1000 * entries.length, event };
    entries.push(entry);
    view.apply(entry);
  };
  for (const event of [createdEvent({ runId, number: 3 }), ...events]) more(event);
  return { view, entries, more };
}

const started: RunEvent[] = [
  { kind: "attempt-started", attempt: 1, place: "local", engineBuild: "test-1" },
  { kind: "attempt-running", attempt: 1, backend: "test" },
  { kind: "call-started", at: at(1, 0), captured: { ...captured, layers: [] } },
];

test("is the host's own state, with curves, epochs and output beside it", () => {
  const { view } = play([...started, pointsEvent({ from: 1, count: 50 }), { kind: "epoch", at: at(1, 50), epoch: 1, metrics: { loss: 0.5 } }, { kind: "line", at: at(1, 50, 1), stream: "out", text: "hello" }]);
  const { state, epochs, lines } = view.snapshot();
  expect(state).toMatchObject({ status: "running", number: 3, calls: [{ step: 50, epoch: 1 }] });
  expect(view.curves.get("loss")!.length).toBe(50);
  expect(epochs).toEqual([{ epoch: 1, step: 50, metrics: { loss: 0.5 } }]);
  expect(lines).toMatchObject([{ stream: "out", text: "hello" }]);
});

test("passes over lines that it has seen, as they come again after a cut", () => {
  const { view, entries } = play([...started, pointsEvent({ from: 1, count: 10 })]);
  for (const entry of entries) view.apply(entry);
  expect(view.lastSeq()).toBe(entries.length);
  expect(view.curves.get("loss")!.length).toBe(10);
});

test("shows the newest call: its own curve and its own epochs", () => {
  const { view } = play([
    ...started,
    pointsEvent({ from: 1, count: 10 }),
    { kind: "epoch", at: at(1, 10), epoch: 1, metrics: {} },
    { kind: "call-ended", at: at(1, 10, 1), history: {} },
    { kind: "call-started", at: at(2, 0), captured: { ...captured, layers: [] } },
    pointsEvent({ call: 2, from: 1, count: 3 }),
  ]);
  expect(view.curves.get("loss")!.length).toBe(3);
  expect(view.snapshot().epochs).toEqual([]);
});

test("says how long it takes once it has seen enough, and no more when it stands still", () => {
  const { view, more } = play([...started, pointsEvent({ from: 1, count: 10 })]);
  expect(view.snapshot().secondsLeft).toBeUndefined();
  more(pointsEvent({ from: 11, count: 10 })); // ten steps in a second
  expect(view.snapshot().secondsLeft).toBeCloseTo(8, 6);
  more({ kind: "attempt-lost", attempt: 1, cause: "host-ended" });
  expect(view.snapshot().secondsLeft).toBeUndefined();
});

test("keeps the end of an endless output and says what it left out", () => {
  const { view, more } = play(started);
  for (let i = 0; i < 2500; i++) more({ kind: "line", at: at(1, 0, i + 1), stream: "out", text: `line ${i}` });
  const { lines, linesLeftOut } = view.snapshot();
  expect(lines.length + linesLeftOut).toBe(2500);
  expect(lines.length).toBeLessThanOrEqual(2000);
  expect(lines.at(-1)!.text).toBe("line 2499");
});
