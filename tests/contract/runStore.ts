import { describe, expect, test } from "vitest";
import type { JournalEntry } from "#core/runs/events.ts";
import type { RunStore } from "#services/runs/ports.ts";
import { newId } from "#shared/ids.ts";
import { createdEvent, pointsEvent } from "./journalEvents.ts";

/** What every RunStore promises. `open` is called inside each test; `reopen` answers the store as the next host finds it. */
export function runStoreContract(name: string, open: () => Promise<{ store: RunStore; reopen(): Promise<RunStore> }>): void {
  describe(`${name} as a RunStore`, () => {
    test("numbers lines from 1 and answers each as it will be read", async () => {
      const { store } = await open();
      const runId = newId();
      const journal = await store.openJournal(runId);
      expect(journal.lastSeq()).toBe(0);
      const entries = [
        journal.append(createdEvent({ runId }), { durable: true }),
        journal.append({ kind: "line", at: { call: 0, step: 0, line: 0 }, stream: "out", text: "tab\tand \u2028 and \n inside" }),
        journal.append({ kind: "points", call: 1, series: "loss", steps: [1, 2, 3], values: [Number.NaN, Number.POSITIVE_INFINITY, -0] }),
      ];
      expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3]);
      expect(journal.lastSeq()).toBe(3);
      expect(await all(store.readJournal(runId, 0))).toStrictEqual(entries);
      expect((await all(store.readJournal(runId, 2))).map(({ seq }) => seq)).toEqual([3]);
      expect(await all(store.readJournal(runId, 3))).toEqual([]);
      await journal.close();
    });

    test("goes on where the journal ended when it is opened again", async () => {
      const { store, reopen } = await open();
      const runId = newId();
      const first = await store.openJournal(runId);
      const entries = [first.append(createdEvent({ runId })), first.append({ kind: "queued", reason: "start" })];
      await first.close();
      const next = await reopen();
      const second = await next.openJournal(runId);
      expect(second.lastSeq()).toBe(2);
      entries.push(second.append({ kind: "cancel-requested" }, { durable: true }));
      await second.close();
      expect(await all(next.readJournal(runId, 0))).toEqual(entries);
    });

    test("reads a journal while it grows: only whole lines, without a gap", async () => {
      const { store } = await open();
      const runId = newId();
      const journal = await store.openJournal(runId);
      journal.append(createdEvent({ runId }));
      let seen = 0;
      for (let step = 0; step < 200; step += 10) {
        for (let i = 0; i < 10; i++) journal.append(pointsEvent({ from: step + i, count: 1 }));
        for await (const { seq } of store.readJournal(runId, seen)) expect(seq).toBe(++seen);
      }
      expect(seen).toBe(201);
      await journal.close();
    });

    test("refuses an event that could not be read again, and stays in order", async () => {
      const { store } = await open();
      const runId = newId();
      const journal = await store.openJournal(runId);
      journal.append(createdEvent({ runId }));
      expect(() => journal.append({ kind: "points", call: 0, series: "loss", steps: [1.5], values: [1] })).toThrow(expect.objectContaining({ code: "internal" }));
      expect(journal.append({ kind: "queued", reason: "start" }).seq).toBe(2);
      await journal.close();
      expect(await all(store.readJournal(runId, 0))).toHaveLength(2);
    });

    test("has one writer a journal", async () => {
      const { store } = await open();
      const runId = newId();
      const journal = await store.openJournal(runId);
      await expect(store.openJournal(runId)).rejects.toMatchObject({ code: "conflict" });
      await journal.close();
      await journal.close();
      await (await store.openJournal(runId)).close();
    });

    test("lists runs that have a journal, oldest first; a run exists with its first line", async () => {
      const { store } = await open();
      const [older, newer] = [newId(1_700_000_000_000), newId(1_800_000_000_000)];
      for (const runId of [newer, older]) {
        const journal = await store.openJournal(runId);
        expect(await store.runIds()).not.toContain(runId);
        await expect(all(store.readJournal(runId, 0))).rejects.toMatchObject({ code: "run-not-found" });
        journal.append(createdEvent({ runId }));
        await journal.close();
      }
      expect(await store.runIds()).toEqual([older, newer]);
    });

    test("never gives a number twice, neither to those who ask at once nor after a restart nor past its journals", async () => {
      const { store, reopen } = await open();
      expect(await Promise.all([store.nextNumber(), store.nextNumber(), store.nextNumber()])).toEqual([1, 2, 3]);
      const runId = newId();
      const journal = await store.openJournal(runId);
      journal.append(createdEvent({ runId, number: 40 }));
      await journal.close();
      const next = await reopen();
      expect(await next.nextNumber()).toBe(41);
      expect(await next.nextNumber()).toBe(42);
      expect(await (await reopen()).nextNumber()).toBe(43);
    });

    test("keeps checkpoints whole and prunes those not asked for", async () => {
      const { store, reopen } = await open();
      const runId = newId();
      for (const id of ["c1-begin", "c1-s100", "c1-s200"]) await store.writeCheckpoint(runId, id, new TextEncoder().encode(id));
      await store.writeCheckpoint(runId, "c1-s200", new TextEncoder().encode("again"));
      await store.pruneCheckpoints(runId, new Set(["c1-begin", "c1-s200"]));
      const next = await reopen();
      expect(Buffer.from(await next.readCheckpoint(runId, "c1-begin")).toString()).toBe("c1-begin");
      expect(Buffer.from(await next.readCheckpoint(runId, "c1-s200")).toString()).toBe("again");
      await expect(next.readCheckpoint(runId, "c1-s100")).rejects.toMatchObject({ code: "checkpoint-invalid" });
      await next.pruneCheckpoints(newId(), new Set());
    });

    test("forgets all of a run that is removed, and no other", async () => {
      const { store, reopen } = await open();
      const [kept, removed] = [newId(1_700_000_000_000), newId(1_800_000_000_000)];
      for (const runId of [kept, removed]) {
        const journal = await store.openJournal(runId);
        journal.append(createdEvent({ runId }));
        await journal.close();
        await store.writeCheckpoint(runId, "c1", new Uint8Array(3));
      }
      await store.removeRun(removed);
      await store.removeRun(removed);
      const next = await reopen();
      expect(await next.runIds()).toEqual([kept]);
      await expect(next.readCheckpoint(removed, "c1")).rejects.toMatchObject({ code: "checkpoint-invalid" });
      expect(await next.readCheckpoint(kept, "c1")).toHaveLength(3);
      await expect(next.removeRun("../..")).rejects.toMatchObject({ code: "invalid-input" });
    });

    test("refuses ids that are paths", async () => {
      const { store } = await open();
      await expect(store.openJournal("../../evil")).rejects.toMatchObject({ code: "invalid-input" });
      for (const id of ["../evil", "", "a/b", ".hidden"]) await expect(store.writeCheckpoint(newId(), id, new Uint8Array(1))).rejects.toMatchObject({ code: "invalid-input" });
    });
  });
}

async function all(entries: AsyncIterable<JournalEntry>): Promise<JournalEntry[]> {
  const list: JournalEntry[] = [];
  for await (const entry of entries) list.push(entry);
  return list;
}
