import { describe, expect, test } from "vitest";
import type { JournalEntry, RunEvent } from "#core/runs/events.ts";
import { reduceJournal } from "#core/runs/runState.ts";
import { specSchema, type RunKind, type Spec } from "#core/runs/spec.ts";
import type { RunExecutor, StartRequest } from "#services/runs/RunExecutor.ts";
import { newId } from "#shared/ids.ts";
import { atStep, collect, reached, toEnd, toRest } from "#tests/support/labs/followRun.ts";
import { runTranscript, wrongArrow } from "#tests/support/labs/runTranscript.ts";
import { runExecutorNotes } from "./runExecutorNotes.ts";
import type { SuiteProgramName } from "./runExecutorPrograms.ts";

/** One home, and what can happen to it. Whatever it opens is closed when the test ends. */
export interface RunExecutorSubject {
  /** The first host of the home, or the next one after the last was closed. */
  host(options?: { maxActive?: number }): Promise<RunExecutor>;
  /** Stores the program's text under `main.ts`; answers the hash. */
  store(program: SuiteProgramName): Promise<string>;
  /** Ends the process of the run's attempt, as kill -9 does. */
  kill(runId: string): Promise<void>;
  /** Damages the stored bytes of a checkpoint. */
  damage(runId: string, checkpointId: string): Promise<void>;
}

/** What every RunExecutor promises. `create` is called inside each test. */
export function runExecutorConformance({ name, create }: { name: string; create: () => Promise<RunExecutorSubject> }): void {
  describe(`${name} as a RunExecutor`, () => {
    const request = async (subject: RunExecutorSubject, program: SuiteProgramName, { kind = "train" }: { kind?: RunKind } = {}): Promise<StartRequest> => ({ runId: newId(), name: program, kind, spec: specFor(await subject.store(program)) });

    let uninterrupted: Promise<JournalEntry[]> | undefined;
    /** The journal of `long` left alone; run once for the whole suite. */
    const expected = (subject: RunExecutorSubject, host: RunExecutor): Promise<JournalEntry[]> => {
      uninterrupted ??= (async () => toRest(host, (await host.start(await request(subject, "long"))).runId))();
      return uninterrupted;
    };

    test("runs a program to its end and journals what it said, in order and without a gap", async () => {
      const subject = await create();
      const host = await subject.host();
      const start = await request(subject, "short");
      const created = await host.start(start);
      expect(created).toMatchObject({ runId: start.runId, number: 1, name: "short", kind: "train", attempt: 0 });
      const entries = await toRest(host, start.runId);
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
      expect(wrongArrow(entries)).toBeUndefined();
      const state = reduceJournal(entries);
      expect(state).toEqual(await host.state(start.runId));
      expect(state).toMatchObject({ status: "succeeded", attempt: 1, lost: [], result: { exports: { answer: 3 }, weightsHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string } });
      expect(state.seconds).toBeGreaterThan(0);
      expect(state.calls.map(({ ended, step }) => ({ ended, step }))).toEqual([{ ended: true, step: 20 }, { ended: true, step: 30 }]);
      const { lines, series } = runTranscript(entries);
      expect(lines.filter((line) => line.startsWith("line"))).toEqual(["begin", "step 0", "step 10", "between", "step 0", "step 10", "step 20", "end"].map((text) => expect.stringContaining(text) as string));
      expect(series["1/loss"]?.map(([step]) => step)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
      expect(series["2/loss"]?.map(([step]) => step)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
      expect((await host.list()).map(({ runId }) => runId)).toEqual([start.runId]);
    });

    test("makes one run of a run that is started twice, and refuses another program under its id", async () => {
      const subject = await create();
      const host = await subject.host();
      const start = await request(subject, "short");
      const [first, second] = await Promise.all([host.start(start), host.start(start)]);
      expect(second.number).toBe(first.number);
      await expect(host.start({ ...start, spec: { ...start.spec, seed: 8 } })).rejects.toMatchObject({ code: "conflict" });
      const entries = await toRest(host, start.runId);
      expect(await host.start(start)).toEqual(reduceJournal(entries));
      await expect(host.start({ ...start, kind: "check" })).rejects.toMatchObject({ code: "conflict" });
      expect(count(entries, "created")).toBe(1);
      expect(count(entries, "attempt-started")).toBe(1);
      expect((await host.start(await request(subject, "short"))).number).toBe(first.number + 1);
    });

    test("names the error of a program that fails, and does not go on with what would fail again", async () => {
      const subject = await create();
      const host = await subject.host();
      const { runId } = await host.start(await request(subject, "failing"));
      const entries = await toRest(host, runId);
      expect(reduceJournal(entries)).toMatchObject({ status: "failed", resumable: false, attempt: 1, error: { code: "student-error", message: expect.stringContaining("wrong on purpose") as string, line: 2 } });
      expect(runTranscript(entries).lines).toHaveLength(1);
      await expect(host.command(runId, "resume")).rejects.toMatchObject({ code: "conflict" });
    });

    test("lets runs wait for room: those of checks go first, then the older", async () => {
      const subject = await create();
      const host = await subject.host({ maxActive: 1 });
      const requests = await Promise.all([request(subject, "endless"), request(subject, "short"), request(subject, "short"), request(subject, "short", { kind: "check" })]);
      for (const one of requests) await host.start(one);
      const [running, older, younger, check] = requests.map(({ runId }) => runId) as [string, string, string, string];
      await atStep(host, running, 1, 1);
      expect((await host.state(older)).status).toBe("queued");
      await host.command(running, "cancel");
      const [first, second, third] = await Promise.all([check, older, younger].map(async (runId) => (await toRest(host, runId)).find(({ event }) => event.kind === "attempt-started")!.time));
      expect(first!).toBeLessThanOrEqual(second!);
      expect(second!).toBeLessThanOrEqual(third!);
    });

    test("cancels once, however often it is asked, running or waiting", async () => {
      const subject = await create();
      const host = await subject.host();
      const [running, waiting] = [await request(subject, "endless"), await request(subject, "endless")];
      await host.start(running);
      await host.start(waiting);
      await atStep(host, running.runId, 1, 1);
      expect(await host.command(waiting.runId, "cancel")).toMatchObject({ status: "cancelled", attempt: 0, resumable: true });
      const asked = await Promise.all([host.command(running.runId, "cancel"), host.command(running.runId, "cancel")]);
      for (const { status } of asked) expect(["cancelling", "cancelled"]).toContain(status);
      for (const { runId } of [running, waiting]) {
        const entries = await toRest(host, runId);
        expect((await host.command(runId, "cancel")).lastSeq).toBe(entries.length);
        expect(count(entries, "cancelled")).toBe(1);
        expect(count(entries, "cancel-requested")).toBe(1);
        expect(wrongArrow(entries)).toBeUndefined();
      }
    });

    test.each([
      ["is killed", async ({ host, subject, runId }) => (await subject.kill(runId), host)],
      ["is cancelled and resumed", async ({ host, runId }) => (await host.command(runId, "cancel"), await toRest(host, runId), await host.command(runId, "resume"), host)],
      ["is paused and resumed", async ({ host, runId }) => (await host.command(runId, "pause"), await toRest(host, runId), await host.command(runId, "resume"), host)],
      ["is paused and resumed at once", async ({ host, runId }) => (await Promise.all([host.command(runId, "pause"), host.command(runId, "resume")]), host)],
      ["is paused, loses its process and is resumed", async ({ host, subject, runId }) => (await host.command(runId, "pause"), await toRest(host, runId), await subject.kill(runId), await host.command(runId, "resume"), host)],
      ["loses its host", async ({ host, subject }) => (await host.close(), recovered(subject))],
      ["loses its host while it is paused", async ({ host, subject, runId }) => {
        await host.command(runId, "pause");
        await toRest(host, runId);
        await host.close();
        const next = await recovered(subject);
        expect((await next.state(runId)).status).toBe("paused");
        await next.command(runId, "resume");
        return next;
      }],
    ] satisfies [string, (at: Interrupted) => Promise<RunExecutor>][])("says in the end what it would have said, and trains the same weights, when it %s", async (_, interrupt) => {
      const subject = await create();
      const first = await subject.host();
      const whole = await expected(subject, first);
      const start = await request(subject, "long");
      await first.start(start);
      await atStep(first, start.runId, 2, 60);
      const host = await interrupt({ host: first, subject, runId: start.runId });
      const entries = await toEnd(host, start.runId);
      expect(entries.some(({ event: { kind } }) => kind === "attempt-lost" || kind === "pause-requested" || kind === "cancelled")).toBe(true);
      expect(runTranscript(entries)).toEqual(runTranscript(whole));
      expect(wrongArrow(entries)).toBeUndefined();
      const [state, wanted] = [reduceJournal(entries), reduceJournal(whole)];
      expect(state.status).toBe("succeeded");
      expect(state.result!.weightsHash).toBe(wanted.result!.weightsHash);
      expect(state.result!.exports).toEqual(wanted.result!.exports);
      expect(state.calls).toEqual(wanted.calls.map((call) => ({ ...call, since: expect.any(Number) as number, seconds: expect.any(Number) as number })));
    });

    test("resumes a killed attempt once for one cause, then fails, and goes on when it is asked to", async () => {
      const subject = await create();
      const host = await subject.host();
      const { runId } = await host.start(await request(subject, "long"));
      await atStep(host, runId, 2, 40);
      await subject.kill(runId);
      await reached(host, runId, ({ attempt, status }) => attempt === 2 && status === "running");
      await subject.kill(runId);
      const entries = await toRest(host, runId);
      const state = reduceJournal(entries);
      expect(state).toMatchObject({ status: "failed", resumable: true, attempt: 2, error: { code: "attempt-lost" } });
      expect(state.lost[0]).toBe(state.lost[1]);
      const [, second] = entries.flatMap(({ event }) => (event.kind === "attempt-started" ? [event] : []));
      expect(second!.resumesFrom).toMatchObject({ call: 2 });
      expect((await host.command(runId, "resume")).error).toBeUndefined();
      expect(reduceJournal(await toEnd(host, runId))).toMatchObject({ status: "succeeded", attempt: 3 });
    });

    test("goes on from an older checkpoint when newer ones are damaged", async () => {
      const subject = await create();
      const host = await subject.host();
      const whole = await expected(subject, host);
      const start = await request(subject, "long");
      await host.start(start);
      await atStep(host, start.runId, 2, 60);
      await host.command(start.runId, "cancel");
      await toRest(host, start.runId);
      for (const { call, role, id } of (await host.state(start.runId)).checkpoints) if (call === 1 || role !== "begin") await subject.damage(start.runId, id);
      await host.command(start.runId, "resume");
      const entries = await toEnd(host, start.runId);
      expect(runTranscript(entries)).toEqual(runTranscript(whole));
      expect(reduceJournal(entries).result!.weightsHash).toBe(reduceJournal(whole).result!.weightsHash);
    });

    test("keeps a run that waits or is being cancelled as it is over the end of its host", async () => {
      const subject = await create();
      const host = await subject.host({ maxActive: 1 });
      const [running, waiting] = [await request(subject, "endless"), await request(subject, "short")];
      await host.start(running);
      await host.start(waiting);
      await atStep(host, running.runId, 1, 1);
      await Promise.all([host.command(running.runId, "cancel"), host.close()]);
      const next = await recovered(subject);
      expect(reduceJournal(await toRest(next, running.runId)).status).toBe("cancelled");
      expect(reduceJournal(await toRest(next, waiting.runId)).status).toBe("succeeded");
    });

    test("pauses and resumes a run that waits; what asks for nothing new changes nothing", async () => {
      const subject = await create();
      const host = await subject.host({ maxActive: 1 });
      const [running, waiting] = [await request(subject, "endless"), await request(subject, "short")];
      await host.start(running);
      await host.start(waiting);
      expect((await host.command(waiting.runId, "resume")).status).toBe("queued");
      const paused = await host.command(waiting.runId, "pause");
      expect(paused.status).toBe("paused");
      expect(await host.command(waiting.runId, "pause")).toEqual(paused);
      await host.command(running.runId, "cancel");
      await toRest(host, running.runId);
      expect(await host.state(waiting.runId)).toEqual(paused);
      await host.command(waiting.runId, "resume");
      const ended = reduceJournal(await toEnd(host, waiting.runId));
      expect(ended.status).toBe("succeeded");
      for (const command of ["resume", "pause", "cancel"] as const) expect(await host.command(waiting.runId, command)).toEqual(ended);
    });

    test("gives every watcher each line once, however often its link is cut, and holds nobody up for a slow one", async () => {
      const subject = await create();
      const host = await subject.host();
      const { runId } = await host.start(await request(subject, "long"));
      const patient = toRest(host, runId);
      const slow = host.watch(runId, 0)[Symbol.asyncIterator]();
      const slowEntries = [(await slow.next()).value as JournalEntry];
      const cut: JournalEntry[] = [];
      for (let length = 3; cut.at(-1)?.event.kind !== "succeeded"; length += 5) {
        const link = new AbortController();
        let taken = 0;
        for await (const entry of host.watch(runId, cut.length, link.signal)) {
          cut.push(entry);
          if (++taken === length) link.abort();
        }
      }
      for (let next = await slow.next(); !next.done; next = await slow.next()) slowEntries.push(next.value);
      const entries = await patient;
      expect(cut).toEqual(entries);
      expect(slowEntries).toEqual(entries);
      expect(await collect(host.watch(runId, entries.length - 2))).toEqual(entries.slice(-2));
      expect(await collect(host.watch(runId, entries.length))).toEqual([]);
    });

    test("stops to watch when it is told to, also while nothing happens", async () => {
      const subject = await create();
      const host = await subject.host({ maxActive: 1 });
      const running = await host.start(await request(subject, "endless"));
      const { runId, lastSeq } = await host.start(await request(subject, "short"));
      await atStep(host, running.runId, 1, 1);
      const link = new AbortController();
      const watched = collect(host.watch(runId, lastSeq, link.signal));
      link.abort();
      expect(await watched).toEqual([]);
      expect(await collect(host.watch(runId, 0, AbortSignal.abort()))).toEqual([]);
    });

    test("tells watchers of a host that ends, and takes nothing new", async () => {
      const subject = await create();
      const host = await subject.host();
      const start = await request(subject, "endless");
      await host.start(start);
      const watched = collect(host.watch(start.runId, 0));
      watched.catch(() => undefined);
      await atStep(host, start.runId, 1, 1);
      await host.close();
      await expect(watched).rejects.toMatchObject({ code: "disconnected" });
      await expect(host.start(start)).rejects.toMatchObject({ code: "disconnected" });
      await expect(host.command(start.runId, "cancel")).rejects.toMatchObject({ code: "disconnected" });
    });

    runExecutorNotes({ create, request });

    test("knows no run that was never started", async () => {
      const host = await (await create()).host();
      const runId = newId();
      await expect(host.state(runId)).rejects.toMatchObject({ code: "run-not-found" });
      await expect(host.command(runId, "cancel")).rejects.toMatchObject({ code: "run-not-found" });
      await expect(host.note(runId, { kind: "restored" })).rejects.toMatchObject({ code: "run-not-found" });
      await expect(collect(host.watch(runId, 0))).rejects.toMatchObject({ code: "run-not-found" });
      expect(await host.list()).toEqual([]);
      expect(await host.recover()).toEqual([]);
    });
  });
}

interface Interrupted {
  host: RunExecutor;
  subject: RunExecutorSubject;
  runId: string;
}

function specFor(hash: string): Spec {
  return specSchema.parse({ entry: "main.ts", files: { "main.ts": hash }, engineBuild: "test-1" });
}

async function recovered(subject: RunExecutorSubject): Promise<RunExecutor> {
  const host = await subject.host();
  expect(await host.recover()).toEqual([]);
  return host;
}

function count(entries: readonly JournalEntry[], kind: RunEvent["kind"]): number {
  return entries.filter(({ event }) => event.kind === kind).length;
}
