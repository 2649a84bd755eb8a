import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JournalEntry, RunEvent } from "#core/runs/events.ts";
import { reduceRun, type RunState } from "#core/runs/runState.ts";
import { createRunIndex } from "#platform/runs/createRunIndex.ts";
import type { OpenedDatabase } from "#platform/sqlite/openDatabase.ts";
import { findRun } from "#services/runs/findRun.ts";
import { followRuns, type RunFollower } from "#services/runs/followRuns.ts";
import type { RunIndex } from "#services/runs/ports.ts";
import { watchChanges } from "#services/runs/watchChanges.ts";
import { newId } from "#shared/ids.ts";
import { createdEvent, pointsEvent } from "#tests/contract/journalEvents.ts";
import { recordingLogger } from "#tests/support/recordingLogger.ts";
import { tempDatabase } from "#tests/support/tempDatabase.ts";
import { until } from "#tests/support/until.ts";

let opened: OpenedDatabase;
let index: RunIndex;
let follower: RunFollower;
beforeEach(async () => {
  opened = await tempDatabase();
  index = createRunIndex({ db: opened.db });
  follower = followRuns({ index, log: recordingLogger(), flushMs: 20 });
});
afterEach(() => {
  follower.close();
  opened.db.close();
});

/** A run whose journal is told to the follower as an executor would. */
function createRun({ number = 1, runKind = "train", to = follower }: { number?: number; runKind?: "train" | "check"; to?: RunFollower } = {}) {
  const runId = newId();
  let state: RunState | undefined;
  const tell = (...events: RunEvent[]): RunState => {
    const entries = events.map((event): JournalEntry => {
      const entry = { seq: (state?.lastSeq ?? 0) + 1, time: Date.now(), event };
      state = reduceRun(state, entry);
      return entry;
    });
    to.onEntries(entries, state!);
    return state!;
  };
  tell(createdEvent({ runId, number, runKind }));
  return { runId, tell };
}

const preparing: RunEvent = { kind: "attempt-started", attempt: 1, place: "local", engineBuild: "test-1" };
const succeeded: RunEvent = { kind: "succeeded", result: { exports: {}, metrics: {}, seconds: 1 } };

describe("the index", () => {
  test("takes up journal lines by itself, a moment later", async () => {
    const { runId, tell } = createRun();
    tell(preparing, pointsEvent({ from: 1, count: 50 }));
    expect(index.get(runId)).toBeUndefined();
    await until(() => index.get(runId)?.lastSeq === 3);
    expect(index.series(runId)[0]?.steps).toHaveLength(50);
  });

  test("says all that was journalled after a flush, and after the close", () => {
    const { runId, tell } = createRun();
    follower.flush();
    expect(index.get(runId)?.status).toBe("queued");
    tell(preparing);
    follower.close();
    expect(index.get(runId)?.status).toBe("preparing");
  });

  test("keeps what it could not take, says so once, and takes it later", async () => {
    const log = recordingLogger();
    let full = true;
    const failing: RunIndex = {
      ...index,
      record: (entries, state) => {
        if (full) throw new Error("The disk is full.");
        index.record(entries, state);
      },
    };
    const other = followRuns({ index: failing, log, flushMs: 5 });
    const { runId, tell } = createRun({ to: other });
    other.flush();
    tell(preparing);
    other.flush();
    const behind = tell(succeeded);
    expect(other.ahead(runId)).toBe(behind);
    full = false;
    await until(() => index.get(runId)?.lastSeq === 3);
    expect(other.ahead(runId)).toBeUndefined();
    expect(index.get(runId)).toEqual(behind);
    expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(1);
    other.close();
  });
});

describe("a person's word for a run", () => {
  test.for(["12", "#12", " last ", "LAST"])("%j is found", (word) => {
    const { runId } = createRun({ number: 12 });
    follower.flush();
    expect(findRun(index, word).runId).toBe(runId);
    expect(findRun(index, runId.toUpperCase()).number).toBe(12);
  });

  test.for(["13", "0", "-1", "first", "' or 1=1 --", newId()])("%j is not found, and what there is is said", (word) => {
    createRun({ number: 12 });
    follower.flush();
    expect(() => findRun(index, word)).toThrow(expect.objectContaining({ code: "run-not-found", hint: "Runs, newest first: 12 (run 12, queued)." }));
  });

  test("of any length is said back shortened", () => {
    expect(() => findRun(index, "x".repeat(10_000))).toThrow(expect.objectContaining({ code: "run-not-found", message: `There is no run "${"x".repeat(64)}…".` }));
  });

  test("in an empty home the way to a first run is said", () => {
    expect(() => findRun(index, "last")).toThrow(expect.objectContaining({ code: "run-not-found", hint: expect.stringContaining("digits-mlp") as string }));
  });
});

describe("changes", () => {
  function watch(everyMs: number) {
    const controller = new AbortController();
    const changes = watchChanges({ follower, everyMs }, controller.signal);
    return { changes, stop: () => controller.abort() };
  }

  test("begin with the active runs", async () => {
    const active = createRun({ number: 1 });
    createRun({ number: 2 }).tell(preparing, succeeded);
    createRun({ number: 3, runKind: "check" });
    const { changes, stop } = watch(10);
    expect((await changes.next()).value).toMatchObject({ runId: active.runId, status: "queued" });
    stop();
    expect((await changes.next()).done).toBe(true);
  });

  test("tell each run's newest state and no more often than agreed", async () => {
    const { changes, stop } = watch(100);
    const told: string[] = [];
    const reading = (async () => {
      for await (const { status, metrics } of changes) told.push(`${status} ${metrics["loss"] ?? ""}`);
    })();
    const { tell } = createRun();
    tell(preparing);
    await until(() => told.length === 1);
    for (let step = 1; step <= 500; step++) tell({ kind: "points", call: 1, series: "loss", steps: [step], values: [500 - step] });
    tell(succeeded);
    await until(() => told.at(-1) === "succeeded 0");
    stop();
    await reading;
    expect(told).toEqual(["preparing ", "succeeded 0"]);
  });

  test("of one run do not hold up those of another", async () => {
    const { changes, stop } = watch(60_000);
    const first = createRun({ number: 1 });
    expect((await changes.next()).value).toMatchObject({ number: 1 });
    first.tell(preparing);
    createRun({ number: 2 });
    expect((await changes.next()).value).toMatchObject({ number: 2 });
    stop();
    await changes.return();
  });
});
