import { describe, expect, test } from "vitest";
import type { JournalEntry, RunEvent } from "#core/runs/events.ts";
import { reduceJournal, type RunState } from "#core/runs/runState.ts";
import { summariseRun } from "#core/runs/summariseRun.ts";
import type { RunIndex, RunsQuery } from "#services/runs/ports.ts";
import { newId } from "#shared/ids.ts";
import { createdEvent, pointsEvent } from "./journalEvents.ts";

/** What every RunIndex promises. `open` is called inside each test. */
export function runIndexContract(name: string, open: () => Promise<RunIndex>): void {
  describe(`${name} as a RunIndex`, () => {
    test("answers the state that was recorded, NaN and infinities included", async () => {
      const index = await open();
      const runId = newId();
      const entries = journalOf([
        createdEvent({ runId, number: 3, lessonId: "digits-mlp" }),
        { kind: "points", call: 1, series: "loss", steps: [1, 2], values: [1, Number.NaN] },
        { kind: "points", call: 1, series: "norm", steps: [1], values: [Number.NEGATIVE_INFINITY] },
        { kind: "failed", error: { code: "student-nan", message: "The loss is NaN.", line: 7 }, resumable: true, seconds: 2 },
      ]);
      const state = reduceJournal(entries);
      index.record(entries, state);
      expect(index.get(runId)).toEqual(state);
      expect(index.get(runId)?.metrics["loss"]).toBeNaN();
      expect(index.lastSeq(runId)).toBe(4);
      expect(index.get(newId())).toBeUndefined();
      expect(index.lastSeq(newId())).toBe(0);
    });

    test("joins the points of a series over many records, a series a call", async () => {
      const index = await open();
      const runId = newId();
      const entries = journalOf([
        createdEvent({ runId }),
        pointsEvent({ from: 1, count: 100 }),
        pointsEvent({ from: 1, count: 3, series: "accuracy" }),
        pointsEvent({ from: 101, count: 50 }),
        { kind: "points", call: 1, series: "loss", steps: [], values: [] },
        { kind: "points", call: 2, series: "loss", steps: [9], values: [Number.NaN] },
      ]);
      for (let i = 0; i < entries.length; i += 2) index.record(entries.slice(i, i + 2), reduceJournal(entries.slice(0, i + 2)));
      const series = index.series(runId);
      expect(series.map((one) => [one.call, one.name, one.steps.length])).toEqual([
        [1, "loss", 150],
        [1, "accuracy", 3],
        [2, "loss", 1],
      ]);
      expect(Array.from(series[0]!.steps)).toEqual(Array.from({ length: 150 }, (_, i) => i + 1));
      expect(series[0]!.values[149]).toBe(1 / 151);
      expect(series[2]!.values[0]).toBeNaN();
      expect(index.series(newId())).toEqual([]);
    });

    test("passes over lines it has, and refuses a gap and changes nothing then", async () => {
      const index = await open();
      const runId = newId();
      const entries = journalOf([createdEvent({ runId }), pointsEvent({ from: 1, count: 5 }), pointsEvent({ from: 6, count: 5 }), pointsEvent({ from: 11, count: 5 })]);
      index.record(entries.slice(0, 2), reduceJournal(entries.slice(0, 2)));
      index.record(entries.slice(0, 3), reduceJournal(entries.slice(0, 3)));
      index.record(entries.slice(0, 2), reduceJournal(entries.slice(0, 2)));
      expect(index.lastSeq(runId)).toBe(3);
      expect(index.series(runId)[0]!.steps.length).toBe(10);

      const other = newId();
      const begun = journalOf([createdEvent({ runId: other, number: 2 }), { kind: "queued", reason: "start" }, pointsEvent({ from: 1, count: 5 })]);
      index.record(begun.slice(0, 1), reduceJournal(begun.slice(0, 1)));
      expect(() => index.record(begun.slice(2), reduceJournal(begun))).toThrow(expect.objectContaining({ code: "conflict" }));
      expect(index.lastSeq(other)).toBe(1);
      expect(index.series(other)).toEqual([]);
    });

    test("refuses a number that another run has", async () => {
      const index = await open();
      const entries = [newId(), newId()].map((runId) => journalOf([createdEvent({ runId, number: 5 })]));
      index.record(entries[0]!, reduceJournal(entries[0]!));
      expect(() => index.record(entries[1]!, reduceJournal(entries[1]!))).toThrow(expect.objectContaining({ code: "conflict" }));
    });

    test("summarises a loss that burst", async () => {
      const index = await open();
      record(index, journalOf([createdEvent({ runId: newId() }), { kind: "points", call: 1, series: "loss", steps: [1], values: [Number.NaN] }, { kind: "points", call: 1, series: "norm", steps: [1], values: [Infinity] }]));
      expect(index.summaries({ limit: 1, all: false })[0]!.metrics).toEqual({ loss: Number.NaN, norm: Infinity });
    });

    test("leaves out what was removed until it is restored, and knows since when", async () => {
      const index = await open();
      const [first, second] = [newId(1), newId(2)];
      record(index, journalOf([createdEvent({ runId: first, number: 1 }), { kind: "cancelled", seconds: 0 }]));
      const entries = journalOf([createdEvent({ runId: second, number: 2 }), { kind: "cancelled", seconds: 0 }, { kind: "removed" }]);
      record(index, entries);
      const visible = (): string[] => index.list({ limit: 9, all: true }).map(({ runId }) => runId);
      expect(visible()).toEqual([first]);
      expect(index.summaries({ limit: 9, all: true }).map(({ runId }) => runId)).toEqual([first]);
      expect(index.find({ last: true })?.runId).toBe(first);
      expect(index.get(second)?.removedAt).toBe(entries[2]!.time);
      expect(index.removedBefore(entries[2]!.time)).toEqual([]);
      expect(index.removedBefore(entries[2]!.time + 1)).toEqual([second]);
      record(index, [...entries, { seq: 4, time: entries[2]!.time + 5, event: { kind: "restored" } }]);
      expect(visible()).toEqual([second, first]);
      expect(index.removedBefore(Infinity)).toEqual([]);
      index.forget(second);
      expect(visible()).toEqual([first]);
    });

    test("knows the runs that something is still to be done about", async () => {
      const index = await open();
      const ends: RunEvent[][] = [[], [{ kind: "paused" }], [{ kind: "cancelled", seconds: 0 }], [{ kind: "attempt-started", attempt: 1, place: "local", engineBuild: "test-1" }], [{ kind: "pause-requested" }], [{ kind: "cancelled", seconds: 0 }, { kind: "annotated", pinned: true }]];
      const ids = ends.map((events, i) => record(index, journalOf([createdEvent({ runId: newId(), number: i + 1 }), ...events])).runId);
      expect(index.unfinished()).toEqual([ids[0], ids[3], ids[4]]);
    });

    test("gives one curve of the last call that has it, also when the run has gone on after its end", async () => {
      const index = await open();
      const runId = newId();
      const entries = journalOf([
        createdEvent({ runId }),
        pointsEvent({ from: 1, count: 10 }),
        pointsEvent({ from: 1, count: 2, series: "val_loss" }),
        pointsEvent({ call: 2, from: 1, count: 5 }),
        pointsEvent({ call: 2, from: 6, count: 5 }),
        { kind: "cancelled", seconds: 1 },
        { kind: "queued", reason: "resume" },
        pointsEvent({ call: 2, from: 11, count: 3 }),
        { kind: "cancelled", seconds: 2 },
      ]);
      for (let i = 1; i <= entries.length; i++) record(index, entries.slice(0, i));
      expect(Array.from(index.curve(runId, "loss")!.steps)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
      expect(index.curve(runId, "val_loss")!.values).toHaveLength(2);
      expect(index.curve(runId, "accuracy")).toBeUndefined();
      expect(index.series(runId).map((one) => [one.call, one.name, one.steps.length])).toEqual([
        [1, "loss", 10],
        [1, "val_loss", 2],
        [2, "loss", 13],
      ]);
    });

    test("knows whether a run refers to a blob", async () => {
      const index = await open();
      record(index, journalOf([createdEvent({ runId: newId() })]));
      expect(index.refersTo("a".repeat(64))).toBe(true);
      expect(index.refersTo("b".repeat(64))).toBe(false);
    });

    test("lists newest first, by lesson, before a number, and hides what the host ran for a check", async () => {
      const index = await open();
      const start = Date.now();
      for (let number = 1; number <= 6; number++) {
        const entries = journalOf([createdEvent({ runId: newId(start + number), number, lessonId: number % 2 ? "digits-mlp" : "line-fit", runKind: number === 6 ? "check" : "train" })]);
        index.record(entries, reduceJournal(entries));
      }
      const numbers = (query: Partial<RunsQuery>): number[] => {
        const states = index.list({ limit: 10, all: false, ...query });
        expect(index.summaries({ limit: 10, all: false, ...query })).toEqual(states.map(summariseRun).map((summary) => JSON.parse(JSON.stringify(summary)) as unknown));
        return states.map(({ number }) => number);
      };
      expect(numbers({})).toEqual([5, 4, 3, 2, 1]);
      expect(numbers({ all: true })).toEqual([6, 5, 4, 3, 2, 1]);
      expect(numbers({ limit: 2 })).toEqual([5, 4]);
      expect(numbers({ limit: 2, before: 4 })).toEqual([3, 2]);
      expect(numbers({ lessonId: "line-fit" })).toEqual([4, 2]);
      expect(index.find({ last: true })?.number).toBe(5);
      expect(index.find({ number: 6 })?.kind).toBe("check");
      expect(index.find({ number: 60 })).toBeUndefined();
    });

    test("takes as many runs without a number as checks make, and finds none of them by it", async () => {
      const index = await open();
      const start = Date.now();
      const kinds = ["train", "check", "check", "train"] as const;
      const ids = kinds.map((runKind, i) => record(index, journalOf([createdEvent({ runId: newId(start + i), number: runKind === "check" ? 0 : i + 1, runKind })])).runId);
      expect(index.list({ limit: 9, all: true }).map(({ runId }) => runId)).toEqual(ids.toReversed());
      expect(index.list({ limit: 9, all: false }).map(({ number }) => number)).toEqual([4, 1]);
      expect(index.list({ limit: 9, all: true, before: 4 }).map(({ number }) => number)).toEqual([1]);
      expect(index.find({ number: 0 })).toBeUndefined();
      expect(index.get(ids[1]!)?.number).toBe(0);
    });
  });
}

function record(index: RunIndex, entries: readonly JournalEntry[]): RunState {
  const state = reduceJournal(entries);
  index.record(entries, state);
  return state;
}

function journalOf(events: readonly RunEvent[]): JournalEntry[] {
  return events.map((event, i) => ({ seq: i + 1, time: 1_700_000_000_000 + i, event }));
}
