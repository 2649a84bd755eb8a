import { expect, test } from "vitest";
import type { JournalEntry, RunEvent } from "#core/runs/events.ts";
import { reduceJournal } from "#core/runs/runState.ts";
import { summariseRun } from "#core/runs/summariseRun.ts";
import { runSummarySchema } from "#shared/contracts/runs.ts";
import { newId } from "#shared/ids.ts";
import { createdEvent } from "#tests/contract/journalEvents.ts";

const runId = newId();

function summaryAfter(...events: RunEvent[]) {
  const entries = [createdEvent({ runId, number: 12, lessonId: "digits-mlp" }), ...events].map((event, i): JournalEntry => ({ seq: i + 1, time: 1000 + i, event }));
  return runSummarySchema.parse(summariseRun(reduceJournal(entries)));
}

const callStarted: RunEvent = {
  kind: "call-started",
  at: { call: 1, step: 0, line: 0 },
  captured: { kind: "fit", seed: 7, data: {}, options: {}, optimizer: {}, layers: [], totalSteps: 1250, epochs: 5 },
};

test("a run that is only created has neither progress nor result", () => {
  expect(summaryAfter()).toMatchObject({ runId, number: 12, status: "queued", lessonId: "digits-mlp", metrics: {}, attempt: 0, createdAt: 1000, updatedAt: 1000 });
  expect(summaryAfter().progress).toBeUndefined();
});

test("the progress is that of the call going on", () => {
  const points: RunEvent = { kind: "points", call: 1, series: "loss", steps: [1, 2, 300], values: [2.3, 2.2, 0.4] };
  const epoch: RunEvent = { kind: "epoch", at: { call: 1, step: 250, line: 0 }, epoch: 1, metrics: {} };
  expect(summaryAfter(callStarted, epoch, points)).toMatchObject({ progress: { call: 1, step: 300, totalSteps: 1250, epoch: 1, epochs: 5 }, metrics: { loss: 0.4 } });
});

test("a loss that burst passes the contract", () => {
  const points: RunEvent = { kind: "points", call: 1, series: "loss", steps: [1], values: [Number.NaN] };
  expect(summaryAfter(callStarted, points).metrics).toEqual({ loss: Number.NaN });
});

test("the end brings the hash, the seconds and the final metrics", () => {
  const result = { exports: {}, weightsHash: "c".repeat(64), metrics: { val_accuracy: 0.94 }, seconds: 3.6 };
  expect(summaryAfter(callStarted, { kind: "succeeded", result })).toMatchObject({ status: "succeeded", weightsHash: "c".repeat(64), seconds: 3.6, metrics: { val_accuracy: 0.94 }, resumable: false });
});

test("a person's notes and what it was run with are told", () => {
  const noted = summaryAfter(callStarted, { kind: "annotated", label: "wide", pinned: true }, { kind: "removed" });
  expect(noted).toMatchObject({ label: "wide", pinned: true, removed: true, config: { seed: 7, epochs: 5 }, hasModel: false, updatedAt: 1001 });
  expect(summaryAfter()).toMatchObject({ pinned: false, config: {} });
  expect(summaryAfter().removed).toBeUndefined();
});

test("a run that left a model says so", () => {
  const model = { topology: "a".repeat(64), weights: "b".repeat(64) };
  expect(summaryAfter({ kind: "succeeded", result: { exports: {}, model, metrics: {}, seconds: 1 } }).hasModel).toBe(true);
});

test("a failure brings its error and whether it can be resumed", () => {
  const error = { code: "student-error", message: "x is not defined", file: "main.ts", line: 4 };
  expect(summaryAfter({ kind: "failed", error, resumable: true, seconds: 1 })).toMatchObject({ status: "failed", error, resumable: true, seconds: 1 });
});
