import { describe, expect, it } from "vitest";
import type { JournalEntry, RunEvent } from "#core/runs/events.ts";
import { isActive, isAtWork, isEnded, reduceJournal, reduceRun, secondsAt, type RunStatus } from "#core/runs/runState.ts";
import { newId } from "#shared/ids.ts";
import { anyEvent, createdEvent, pointsEvent } from "#tests/contract/journalEvents.ts";
import fc from "fast-check";

const captured = { kind: "train" as const, seed: 1, data: {}, options: {}, optimizer: {}, layers: [] };

/** A journal with a line a second. */
function journal(...events: RunEvent[]): JournalEntry[] {
  return [createdEvent({ runId: newId() }), ...events].map((event, index) => ({ seq: index + 1, time: 1000 * index, event }));
}

const attempt = (number: number): RunEvent[] => [
  { kind: "attempt-started", attempt: number, place: "local", engineBuild: "test-1" },
  { kind: "attempt-running", attempt: number, backend: "wasm" },
];

describe("the state of a run", () => {
  it("begins queued, with nothing said", () => {
    expect(reduceJournal(journal())).toMatchObject({ status: "queued", number: 1, attempt: 0, lastSeq: 1, position: { call: 0, step: 0, line: -1 }, seconds: 0, calls: [], checkpoints: [], resumable: false });
  });

  it("follows its lines", () => {
    const steps: [RunEvent, RunStatus][] = [
      [attempt(1)[0]!, "preparing"],
      [attempt(1)[1]!, "running"],
      [{ kind: "pause-requested" }, "pausing"],
      [{ kind: "paused" }, "paused"],
      [{ kind: "resumed" }, "running"],
      [{ kind: "attempt-lost", attempt: 1, cause: "SIGKILL" }, "lost"],
      [{ kind: "queued", reason: "SIGKILL" }, "queued"],
      [attempt(2)[0]!, "preparing"],
      [{ kind: "cancel-requested" }, "cancelling"],
      [attempt(2)[1]!, "cancelling"],
      [{ kind: "cancelled", seconds: 2 }, "cancelled"],
    ];
    steps.forEach(([, status], index) => expect(reduceJournal(journal(...steps.slice(0, index + 1).map(([event]) => event))).status).toBe(status));
    expect(reduceJournal(journal(...steps.map(([event]) => event)))).toMatchObject({ attempt: 2, lost: ["SIGKILL"], resumable: true });
  });

  it("keeps a person's notes, which say nothing of its work", () => {
    const ended = journal(...attempt(1), { kind: "cancelled", seconds: 2 });
    const noted = (...events: RunEvent[]) => events.reduce((state, event, index) => reduceRun(state, { seq: ended.length + index + 1, time: 90_000 + index, event }), reduceJournal(ended));
    const before = reduceJournal(ended);
    expect(noted({ kind: "annotated", label: "wide", pinned: true })).toEqual({ ...before, label: "wide", pinned: true, lastSeq: 5 });
    expect(noted({ kind: "annotated", label: "wide" }, { kind: "annotated", pinned: true })).toMatchObject({ label: "wide", pinned: true });
    expect(noted({ kind: "annotated", label: "wide" }, { kind: "annotated", label: "" }).label).toBeUndefined();
    expect(noted({ kind: "removed" })).toEqual({ ...before, removedAt: 90_000, lastSeq: 5 });
    expect(noted({ kind: "removed" }, { kind: "restored" })).toEqual({ ...before, lastSeq: 6 });
    expect(noted({ kind: "removed" }, { kind: "queued", reason: "resume" }).removedAt).toBeUndefined();
  });

  it("counts the time of a run at work on over a note", () => {
    const line: RunEvent = { kind: "line", at: { call: 0, step: 0, line: 0 }, stream: "out", text: "" };
    expect(reduceJournal(journal(...attempt(1), { kind: "annotated", pinned: true }, line)).seconds).toBe(2);
  });

  it("moves on to where the model was last looked at", () => {
    expect(reduceJournal(journal(...attempt(1), { kind: "sight", at: { call: 1, step: 40, line: -1 }, answers: [7, 2] })).position).toEqual({ call: 1, step: 40, line: -1 });
  });

  it("forgets the error of a run that goes on", () => {
    const failed = journal(...attempt(1), { kind: "failed", error: { code: "attempt-lost", message: "gone" }, resumable: true, seconds: 1 });
    expect(reduceJournal(failed)).toMatchObject({ status: "failed", resumable: true, error: { code: "attempt-lost" } });
    const again = reduceRun(reduceJournal(failed), { seq: failed.length + 1, time: 9000, event: { kind: "queued", reason: "resume" } });
    expect(again).toMatchObject({ status: "queued", resumable: false });
    expect(again.error).toBeUndefined();
  });

  it("remembers what was asked until it is so, also when the attempt is lost before", () => {
    const asked = (...events: RunEvent[]) => reduceJournal(journal(...attempt(1), ...events)).asked;
    expect(asked({ kind: "pause-requested" }, { kind: "attempt-lost", attempt: 1, cause: "SIGKILL" })).toBe("pause");
    expect(asked({ kind: "pause-requested" }, { kind: "cancel-requested" }, { kind: "attempt-lost", attempt: 1, cause: "SIGKILL" })).toBe("cancel");
    for (const event of [{ kind: "paused" }, { kind: "resumed" }, { kind: "queued", reason: "resume" }, { kind: "cancelled", seconds: 0 }] satisfies RunEvent[]) expect(asked({ kind: "cancel-requested" }, event)).toBeUndefined();
  });

  it("counts the seconds the program was at work: not those it waited, nor those before a loss was noticed", () => {
    const running = journal(...attempt(1), { kind: "line", at: { call: 0, step: 0, line: 0 }, stream: "out", text: "" });
    expect(reduceJournal(running).seconds).toBe(1);
    expect(secondsAt(reduceJournal(running), 5000)).toBe(3);
    expect(secondsAt(reduceJournal(running), 0)).toBe(1);
    const lost = journal(...attempt(1), pointsEvent({ from: 1, count: 1 }), { kind: "attempt-lost", attempt: 1, cause: "host-ended" }, { kind: "queued", reason: "host-ended" }, ...attempt(2), pointsEvent({ from: 2, count: 1 }));
    expect(reduceJournal(lost).seconds).toBe(2);
    expect(secondsAt(reduceJournal(lost.slice(0, 6)), 1e9)).toBe(1);
    const ended = journal(...attempt(1), { kind: "succeeded", result: { exports: {}, metrics: {}, seconds: 7 } });
    expect(reduceJournal(ended).seconds).toBe(7);
  });

  it("knows how far each call and series is", () => {
    const state = reduceJournal(
      journal(
        { kind: "call-started", at: { call: 1, step: 0, line: 0 }, captured },
        pointsEvent({ from: 1, count: 9 }),
        { kind: "epoch", at: { call: 1, step: 9, line: 0 }, epoch: 3, metrics: {} },
        { kind: "call-ended", at: { call: 1, step: 9, line: 1 }, history: {} },
        { kind: "call-started", at: { call: 2, step: 0, line: 0 }, captured },
        pointsEvent({ call: 2, from: 1, count: 4 }),
      ),
    );
    expect(state.calls).toMatchObject([
      { captured, ended: true, step: 9, epoch: 3 },
      { captured, ended: false, step: 4, epoch: 0 },
    ]);
    expect(state.seriesEnd).toEqual({ "1/loss": 9, "2/loss": 4 });
    expect(state.metrics).toEqual({ loss: 1 / 5 });
    expect(state.position).toEqual({ call: 2, step: 0, line: 0 });
  });

  it("keeps what was said of the calls before, and counts what each took while the program was at work", () => {
    const entries = journal({ kind: "attempt-started", attempt: 1, place: "local", engineBuild: "b" }, { kind: "attempt-running", attempt: 1, backend: "b" }, { kind: "call-started", at: { call: 1, step: 0, line: 0 }, captured }, { kind: "call-ended", at: { call: 1, step: 9, line: 1 }, history: {} });
    const times = [0, 1000, 2000, 5000, 9000];
    const state = reduceJournal(entries.map((entry, index) => ({ ...entry, time: times[index]!, event: entry.event.kind === "created" ? { ...entry.event, predicted: [{ secondsPerStep: 0.5, seconds: 4.5 }] } : entry.event })));
    expect(state.predicted).toEqual([{ secondsPerStep: 0.5, seconds: 4.5 }]);
    expect(state.calls[0]).toMatchObject({ since: 3, seconds: 4 });
  });

  it("refuses a journal without its beginning, with a gap or with two beginnings", () => {
    const whole = journal(...attempt(1));
    for (const entries of [[], whole.slice(1), [whole[0]!, whole[2]!], [whole[0]!, { ...whole[0]!, seq: 2 }]]) expect(() => reduceJournal(entries)).toThrow(expect.objectContaining({ code: "journal-corrupt" }));
  });

  it("takes any event in any state", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
        const entries = journal(...events);
        const state = reduceJournal(entries);
        expect(state.lastSeq).toBe(entries.length);
        expect(state.seconds).toBeGreaterThanOrEqual(0);
        expect([isEnded, isActive].filter((is) => is(state.status)).length).toBeLessThan(2);
        if (isAtWork(state.status)) expect(isActive(state.status)).toBe(true);
      }),
    );
  });
});
