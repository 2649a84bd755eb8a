import { describe, expect, test } from "vitest";
import { bestOf, columnsOf, runColumn } from "#renderer/features/runs/list/columns.ts";
import { pickBase } from "#renderer/features/runs/compare/pickBase.ts";
import { sortRuns } from "#renderer/features/runs/list/sortRuns.ts";
import { runSummary } from "../runSummary.ts";

const runs = [
  runSummary(1, { metrics: { val_accuracy: 0.9 }, config: { learningRate: 0.1, optimizer: "sgd" } }),
  runSummary(2, { metrics: { val_accuracy: Number.NaN }, config: { learningRate: 10, optimizer: "Adam" } }),
  runSummary(3, { metrics: { val_accuracy: 0.95, loss: 0.2 }, config: { learningRate: 0.1, layers: "64 relu, 10 softmax" } }),
  runSummary(4, { status: "queued" }),
];
const columns = columnsOf(runs);
const column = (id: string) => columns.find((one) => one.id === id);
const sorted = (id: string, descending: boolean): number[] => sortRuns(runs, id === "run" ? runColumn : column(id), { descending }, "en-US").map(({ number }) => number);

describe("the order of runs", () => {
  test("is by number, the newest first or last", () => {
    expect([sorted("run", true), sorted("run", false)]).toEqual([[4, 3, 2, 1], [1, 2, 3, 4]]);
  });

  test("has runs without a value, and those that burst, last either way", () => {
    expect([sorted("result:val_accuracy", true), sorted("result:val_accuracy", false)]).toEqual([[3, 1, 4, 2], [1, 3, 4, 2]]);
  });

  test("has the newest first among equals, and words by the alphabet", () => {
    expect([sorted("setting:learningRate", false), sorted("setting:optimizer", false)]).toEqual([[3, 1, 2, 4], [2, 1, 4, 3]]);
  });
});

describe("columns", () => {
  test("are what some run has, the usual ones first, facts last", () => {
    expect(columns.map(({ id }) => id)).toEqual(["result:val_accuracy", "result:loss", "setting:learningRate", "setting:layers", "setting:optimizer", "fact:hidden", "fact:seconds", "fact:status", "fact:createdAt"]);
  });

  test("tell the hidden layers from all layers", () => {
    const hidden = (layers: string): unknown => column("fact:hidden")!.value(runSummary(1, { config: { layers } }));
    expect([hidden("128 relu, 64 tanh, 10 softmax"), hidden("10 softmax"), column("fact:hidden")!.value(runSummary(1))]).toEqual(["128, 64 tanh", "–", undefined]);
  });

  test("mark the best result: the highest accuracy, the lowest loss, nothing where all are alike", () => {
    const alike = [runSummary(1, { metrics: { loss: 2 } }), runSummary(2, { metrics: { loss: 2 } })];
    expect([bestOf(runs, columns).get("result:val_accuracy"), bestOf(alike, columnsOf(alike)).size]).toEqual([0.95, 0]);
    const losses = [runSummary(1, { metrics: { loss: 2 } }), runSummary(2, { metrics: { loss: 1 } })];
    expect(bestOf(losses, columnsOf(losses)).get("result:loss")).toBe(1);
  });
});

describe("what a run is compared with", () => {
  const newest = runSummary(9);
  const pinned = runSummary(3, { pinned: true });
  const other = runSummary(8, { lessonId: "fs1-line" });
  const before = runSummary(5);

  test("is what the person chose, else the pinned one, else the one before of its lesson", () => {
    const all = [newest, other, before, pinned];
    expect(pickBase(all, newest, other.runId)).toBe(other);
    expect(pickBase(all, newest, undefined)).toBe(pinned);
    expect(pickBase([newest, other, before], newest, "gone")).toBe(before);
    expect(pickBase([newest, other], newest, undefined)).toBe(other);
  });

  test("is nothing for the first run, and never itself", () => {
    expect([pickBase([pinned], pinned, pinned.runId), pickBase([newest], undefined, undefined)]).toEqual([undefined, undefined]);
  });
});
