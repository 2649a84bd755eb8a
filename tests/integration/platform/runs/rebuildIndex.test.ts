import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { JournalEntry, RunEvent } from "#core/runs/events.ts";
import { reduceJournal, reduceRun, type RunState } from "#core/runs/runState.ts";
import { createRunIndex } from "#platform/runs/createRunIndex.ts";
import { createRunStore } from "#platform/runs/createRunStore.ts";
import { rebuildIndex } from "#platform/runs/rebuildIndex.ts";
import { systemClock } from "#shared/Clock.ts";
import { newId } from "#shared/ids.ts";
import { silentLogger } from "#shared/Logger.ts";
import type { RunIndex } from "#services/runs/ports.ts";
import { anyEvent, createdEvent } from "#tests/contract/journalEvents.ts";
import { openTestHome } from "#tests/support/labs/openTestHome.ts";
import { tempDatabase } from "#tests/support/tempDatabase.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { until } from "#tests/support/until.ts";

const log = silentLogger;

/** What waits for the disk: often enough to be met in most journals, and not what a test of thousands of events consists of. */
const seldom = fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });

test("whatever a run says, its journal read again and an index made anew tell the same as they did live", async () => {
  const directory = tempDir();
  const [live, anew] = [await tempDatabase(), await tempDatabase()];
  const liveIndex = createRunIndex(live);
  const store = createRunStore({ directory, clock: systemClock, log, numbers: { next: (atLeast) => atLeast + 1 } });
  let number = 0;
  const states: RunState[] = [];

  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ event: anyEvent, durable: seldom, reopen: seldom, flush: fc.boolean() }), { maxLength: 30 }), async (steps) => {
      const runId = newId();
      const first: { event: RunEvent; durable: boolean; reopen: boolean; flush: boolean } = { event: createdEvent({ runId, number: ++number }), durable: true, reopen: false, flush: true };
      let journal = await store.openJournal(runId);
      let state: RunState | undefined;
      let pending: JournalEntry[] = [];
      for (const { event, durable, reopen, flush } of [first, ...steps]) {
        const entry = journal.append(event, { durable });
        state = reduceRun(state, entry);
        pending.push(entry);
        if (flush) {
          liveIndex.record(pending, state);
          pending = [];
        }
        if (reopen) {
          await journal.close();
          journal = await store.openJournal(runId);
        }
      }
      await journal.close();
      if (pending.length > 0) liveIndex.record(pending, state!);

      const entries: JournalEntry[] = [];
      for await (const entry of store.readJournal(runId, 0)) entries.push(entry);
      expect(entries).toHaveLength(steps.length + 1);
      expect(reduceJournal(entries)).toEqual(state);
      expect(liveIndex.get(runId)).toEqual(state);
      states.push(state!);
    }),
    { numRuns: 150 },
  );

  const index = createRunIndex(anew);
  const report = await rebuildIndex({ runStore: store, index, log });
  expect(report).toEqual({ read: states.length, damaged: [] });
  for (const state of states) expectSame(index, liveIndex, state);
  await rebuildIndex({ runStore: store, index, log });
  for (const state of states) expectSame(index, liveIndex, state);
  live.db.close();
  anew.db.close();
});

function expectSame(index: RunIndex, other: RunIndex, state: RunState): void {
  expect(index.get(state.runId)).toEqual(state);
  expect(index.series(state.runId)).toEqual(other.series(state.runId));
}

test("a host killed at any moment leaves an index that the next one finds equal to the journals, and no number comes twice", async () => {
  const path = tempDir();
  const given: number[] = [];
  for (let round = 0; round < 3; round++) {
    given.push(...(await killHost({ path, afterRuns: 3 + 4 * round })));
    const home = await openTestHome({ home: path });
    expect(home.notices).toEqual([]);
    given.push(await home.runStore.nextNumber());
    for (const runId of await home.runStore.runIds()) {
      const entries: JournalEntry[] = [];
      for await (const entry of home.runStore.readJournal(runId, 0)) entries.push(entry);
      expect(home.runIndex.get(runId)).toEqual(reduceJournal(entries));
      expect(home.runIndex.series(runId)[0]?.steps.length ?? 0).toBe((entries.length - 1) * 200);
    }
    await home.close();
  }
  // A number may be skipped (given, and the host killed before it said so), never repeated.
  expect(given).toEqual([...new Set(given)].toSorted((a, b) => a - b));
});

/** A process that starts on a machine with much else to do, and what it writes through to the disk, take their time. */
const startMs = 60_000;

/** Starts a host, kills it once it has given so many numbers, and answers them. */
async function killHost({ path, afterRuns }: { path: string; afterRuns: number }): Promise<number[]> {
  const host = spawn(process.execPath, [fileURLToPath(new URL("./homeWriter.ts", import.meta.url)), path], { stdio: ["ignore", "pipe", "inherit"] });
  const closed = new Promise((done) => host.once("close", done));
  let said = "";
  host.stdout.on("data", (chunk) => (said += String(chunk)));
  await until(() => said.split("\n").length > afterRuns, { timeoutMs: startMs, what: `${afterRuns} runs` });
  host.kill("SIGKILL");
  await closed;
  return said.split("\n").flatMap((line) => (line ? [Number(line)] : []));
}
