import { expect, test } from "vitest";
import { deletableOf } from "#renderer/features/runs/deletableOf.ts";
import { runSummary } from "./runSummary.ts";

test("all that are listed are deleted but those that are pinned or at work", () => {
  const runs = [runSummary(1), runSummary(2, { pinned: true }), runSummary(3, { status: "running" }), runSummary(4, { status: "paused" }), runSummary(5, { status: "failed" }), runSummary(6, { status: "cancelled" })];
  expect(deletableOf(runs).map(({ number }) => number)).toEqual([1, 5, 6]);
});
