import { expect, test } from "vitest";
import type { JournalEntry, RunEvent } from "#core/runs/events.ts";
import { createRunFollower } from "#renderer/features/run/follow/createRunFollower.ts";
import type { PreviousRun } from "#renderer/features/run/follow/loadPreviousRun.ts";
import type { RunSnapshot } from "#renderer/features/run/follow/createRunView.ts";
import type { AppError } from "#shared/AppError.ts";
import { labContract, type LabClient, type LabHandlers } from "#shared/contracts/lab.ts";
import type { RunSummary } from "#shared/contracts/runs.ts";
import { newId } from "#shared/ids.ts";
import { silentLogger } from "#shared/Logger.ts";
import { connect } from "#shared/rpc/connect.ts";
import { createMemoryLinks } from "#shared/rpc/memoryLink.ts";
import { serve } from "#shared/rpc/serve.ts";
import { createdEvent, pointsEvent } from "#tests/contract/journalEvents.ts";
import { until } from "#tests/support/until.ts";

/** A host's memory of one run, which outlives its links: what is journalled is told to whoever watches. */
function createJournal({ number }: { number: number }) {
  const runId = newId();
  const entries: JournalEntry[] = [];
  const add = (event: RunEvent): void => void entries.push({ seq: entries.length + 1, time: entries.length, event });
  add(createdEvent({ runId, number }));
  add({ kind: "attempt-started", attempt: 1, place: "local", engineBuild: "test-1" });
  add({ kind: "attempt-running", attempt: 1, backend: "test" });
  add({ kind: "call-started", at: { call: 1, step: 0, line: 0 }, captured: { kind: "fit", seed: 7, data: {}, options: {}, optimizer: {}, layers: [] } });
  const summary: RunSummary = { runId, number, name: "run", kind: "train", status: "running", lessonId: "digits", solution: false, createdAt: 0, updatedAt: 0, attempt: 1, metrics: {}, resumable: false, pinned: false, config: {}, hasModel: false, writes: false };
  return { runId, entries, add, summary, ended: false };
}
type Journal = ReturnType<typeof createJournal>;

/** A link to a host that knows these journals; watchers are told from `afterSeq` on. */
function openHost(journals: readonly Journal[]): { lab: LabClient; cut: AbortController; asked: number[] } {
  const asked: number[] = [];
  const cut = new AbortController();
  const [client, host] = createMemoryLinks();
  const handlers = {
    system: {},
    lessons: {},
    runs: {
      list: ({ lessonId, limit }: { lessonId?: string; limit: number }) =>
        journals
          .map(({ summary }) => summary)
          .filter((summary) => !summary.removed && (lessonId === undefined || summary.lessonId === lessonId))
          .toReversed()
          .slice(0, limit),
      compare: ({ runs: [run] }: { runs: string[] }) => [{ runId: run!, name: "loss", steps: Float64Array.of(1, 2), values: Float64Array.of(2, journals.find(({ runId }) => runId === run)!.summary.number), seconds: Float64Array.of(0.1, 0.2) }],
      async *changes(_: unknown, { signal }: { signal: AbortSignal }) {
        const told = new Set<string>();
        while (!signal.aborted) {
          for (const journal of journals) if (!told.has(journal.runId)) yield told.add(journal.runId) && journal.summary;
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
      },
      async *watch({ run, afterSeq }: { run: string; afterSeq: number }, { signal }: { signal: AbortSignal }) {
        const journal = journals.find(({ runId }) => runId === run)!;
        asked.push(afterSeq);
        for (let seq = afterSeq; !signal.aborted && !(journal.ended && seq === journal.entries.length); ) {
          if (seq < journal.entries.length) yield journal.entries[seq++];
          else await new Promise((resolve) => setTimeout(resolve, 2));
        }
      },
    },
  } as unknown as LabHandlers;
  serve({ link: host, contract: labContract, handlers, connectionId: "test", log: silentLogger });
  const lab = connect({ link: client, contract: labContract, onClosed: () => cut.abort() });
  cut.signal.addEventListener("abort", () => client.close());
  return { lab, cut, asked };
}

function follow() {
  let shown: RunSnapshot | undefined;
  const failures: AppError[] = [];
  let reading: boolean | undefined;
  let previous: PreviousRun | undefined;
  let active: { number: number } | undefined;
  const follower = createRunFollower({
    publish: (snapshot) => (shown = snapshot),
    publishReading: (now) => (reading = now),
    publishPrevious: (found) => (previous = found),
    publishActive: (newest) => (active = newest),
    fail: (error) => failures.push(error),
  });
  follower.open("digits");
  return { follower, shown: () => shown, reading: () => reading, previous: () => previous, active: () => active, failures, steps: () => Array.from(follower.curves()?.get("loss")?.steps() ?? []) };
}

test("goes on after a cut where it was: every point once", async () => {
  const journal = createJournal({ number: 1 });
  const { follower, steps, failures } = follow();
  const first = openHost([journal]);
  follower.attend(first.lab, first.cut.signal);
  journal.add(pointsEvent({ from: 1, count: 5 }));
  await until(() => steps().length === 5);
  first.cut.abort();
  journal.add(pointsEvent({ from: 6, count: 5 }));
  const second = openHost([journal]);
  follower.attend(second.lab, second.cut.signal);
  await until(() => steps().length === 10);
  expect(steps()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(second.asked).toEqual([5]);
  expect(failures).toEqual([]);
  second.cut.abort();
});

test("turns to a newer run of another client at once, and never back to an older one", async () => {
  const journals = [createJournal({ number: 1 })];
  const { follower, shown } = follow();
  const { lab, cut } = openHost(journals);
  follower.attend(lab, cut.signal);
  await until(() => shown()?.state?.number === 1);
  journals.push(createJournal({ number: 2 }));
  await until(() => shown()?.state?.number === 2);
  follower.show(journals[0]!.summary);
  expect(shown()?.number).toBe(2);
  cut.abort();
});

test("says what can't be followed", async () => {
  const { follower, failures } = follow();
  const journal = createJournal({ number: 1 });
  journal.entries.splice(1, 1); // a line is missing
  const { lab, cut } = openHost([journal]);
  follower.attend(lab, cut.signal);
  await until(() => failures.length > 0);
  expect(failures[0]!.code).toBe("journal-corrupt");
  cut.abort();
});

test("shows only runs of the lesson that is open, while the status bar hears of every run", async () => {
  const other = createJournal({ number: 8 });
  const journals = [createJournal({ number: 7 }), other];
  other.summary.lessonId = "penguins";
  const { follower, shown, active } = follow();
  const { lab, cut } = openHost(journals);
  follower.attend(lab, cut.signal);
  await until(() => shown()?.number === 7 && active()?.number === 8);
  follower.open("penguins");
  expect(shown()).toBeUndefined();
  await until(() => shown()?.number === 8);
  follower.open("never-run");
  await until(() => shown() === undefined);
  cut.abort();
});

test("tells the status bar of the run that is at work, not of those that wait for it", async () => {
  const journals = [createJournal({ number: 1 }), createJournal({ number: 2 }), createJournal({ number: 3 })];
  journals[1]!.summary.status = journals[2]!.summary.status = "queued";
  const { follower, shown, active } = follow();
  const { lab, cut } = openHost(journals);
  follower.attend(lab, cut.signal);
  await until(() => shown()?.number === 3);
  await until(() => active() !== undefined);
  expect(active()?.number).toBe(1);
  cut.abort();
});

test("compares the run with the one of its lesson before it that came to its end", async () => {
  const journals = [createJournal({ number: 1 }), createJournal({ number: 2 }), createJournal({ number: 3 })];
  journals[0]!.summary.status = "succeeded";
  journals[1]!.summary.status = "failed";
  const { follower, previous } = follow();
  const { lab, cut } = openHost(journals);
  follower.attend(lab, cut.signal);
  await until(() => previous() !== undefined);
  expect(previous()).toMatchObject({ number: 1, of: journals[2]!.runId, loss: { values: Float64Array.of(2, 1) } });
  cut.abort();
});

test("turns to the run before when the shown one is removed", async () => {
  const journals = [createJournal({ number: 1 }), createJournal({ number: 2 })];
  const { follower, shown } = follow();
  const { lab, cut } = openHost(journals);
  follower.attend(lab, cut.signal);
  await until(() => shown()?.number === 2);
  const [removed] = journals.splice(1, 1);
  journals.push({ ...createJournal({ number: 2 }), runId: newId(), summary: { ...removed!.summary, removed: true } });
  await until(() => shown()?.number === 1);
  expect(shown()!.state?.number).toBe(1);
  cut.abort();
});

test("shows a run that is over as over from the first, though its journal is long", async () => {
  const journal = createJournal({ number: 1 });
  journal.summary.status = "succeeded";
  const seen: (string | undefined)[] = [];
  const readings: boolean[] = [];
  const follower = createRunFollower({
    publish: (snapshot) => void (snapshot && seen.push(snapshot.state?.status)),
    publishReading: (reading) => void readings.push(reading),
    publishPrevious: () => undefined,
    publishActive: () => undefined,
    fail: () => undefined,
  });
  follower.open("digits");
  const { lab, cut, asked } = openHost([journal]);
  follower.attend(lab, cut.signal);
  await until(() => asked.length > 0);
  journal.add(pointsEvent({ from: 1, count: 5 }));
  // A chart made meanwhile has no curve of a run that the page does not speak of yet.
  expect([follower.curves(), new Set(readings)]).toEqual([undefined, new Set([true])]);
  journal.add({ kind: "succeeded", result: { exports: {}, metrics: {}, seconds: 1 } });
  journal.ended = true;
  await until(() => seen.length > 0);
  expect(new Set(seen)).toEqual(new Set(["succeeded"]));
  expect(Array.from(follower.curves()?.get("loss")?.steps() ?? [])).toHaveLength(5);
  expect(readings.at(-1)).toBe(false);
  cut.abort();
});

test("says that a lesson has no run only once the lab said so", async () => {
  const { follower, reading } = follow();
  expect(reading()).toBe(true);
  const { lab, cut } = openHost([]);
  follower.attend(lab, cut.signal);
  await until(() => reading() === false);
  cut.abort();
});
