import { describe, expect, test } from "vitest";
import type { JournalEntry, RunEvent } from "#core/runs/events.ts";
import { reduceJournal } from "#core/runs/runState.ts";
import type { RunIndex } from "#services/runs/ports.ts";
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

    test("lists newest first, by lesson, before a number, and hides what the host ran for a check", async () => {
      const index = await open();
      for (let number = 1; number <= 6; number++) {
        const entries = journalOf([createdEvent({ runId: newId(), number, lessonId: number % 2 ? "digits-mlp" : "line-fit", runKind: number === 6 ? "check" : "train" })]);
        index.record(entries, reduceJournal(entries));
      }
      const numbers = (query: Partial<Parameters<RunIndex["list"]>[0]>): number[] => index.list({ limit: 10, all: false, ...query }).map(({ number }) => number);
      expect(numbers({})).toEqual([5, 4, 3, 2, 1]);
      expect(numbers({ all: true })).toEqual([6, 5, 4, 3, 2, 1]);
      expect(numbers({ limit: 2 })).toEqual([5, 4]);
      expect(numbers({ limit: 2, before: 4 })).toEqual([3, 2]);
      expect(numbers({ lessonId: "line-fit" })).toEqual([4, 2]);
      expect(index.find({ last: true })?.number).toBe(5);
      expect(index.find({ number: 6 })?.kind).toBe("check");
      expect(index.find({ number: 60 })).toBeUndefined();
    });
  });
}

function journalOf(events: readonly RunEvent[]): JournalEntry[] {
  return events.map((event, i) => ({ seq: i + 1, time: 1_700_000_000_000 + i, event }));
}
