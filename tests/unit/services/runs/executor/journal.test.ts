import { describe, expect, it } from "vitest";
import type { JournalEntry } from "#core/runs/events.ts";
import { AppError } from "#shared/AppError.ts";
import { callStarted, line, points, succeeded } from "#tests/support/memory/puppetLauncher.ts";
import { until } from "#tests/support/until.ts";
import { atRest, createPuppetHome, kinds, type PuppetHome } from "./puppetHome.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a journal line", () => {
  it("is written before it is passed on, each once and in order", async () => {
    const told: JournalEntry[] = [];
    const home: PuppetHome = createPuppetHome({
      onEntries(entries, state) {
        for (const entry of entries) {
          expect(home.disk.journals.get(state.runId)!.lines.length).toBeGreaterThanOrEqual(entry.seq);
          told.push(entry);
        }
        expect(state.lastSeq).toBe(told.length);
      },
    });
    const { runId } = await home.start();
    const { listener } = await home.launcher.puppet(1);
    listener.running("wasm");
    listener.event(line("hello"));
    listener.event(callStarted(1));
    listener.event(points(1, 3));
    listener.ended(succeeded);
    await atRest(home, runId);
    expect(kinds(told.map(({ event }) => event))).toEqual(["created", "attempt-started", "attempt-running", "line", "call-started", "points", "succeeded"]);
    expect(told.map(({ event }) => event)).toEqual(await home.events(runId));
  });

  it("is on the platter before its attempt is launched or its checkpoint is confirmed", async () => {
    const home = createPuppetHome();
    const { runId } = await home.start();
    const { listener } = await home.launcher.puppet(1);
    const journal = home.disk.journals.get(runId)!;
    expect(journal.durable).toBe(2);
    listener.running("wasm");
    listener.event(line("hello"));
    await listener.checkpoint({ call: 1, step: 0, role: "begin", bytes: bytes("one") });
    expect(journal.durable).toBe(journal.lines.length);
  });

  it("is kept when whoever is told of it fails", async () => {
    const home = createPuppetHome({
      onEntries() {
        throw new Error("the index is broken");
      },
    });
    const { runId } = await home.start();
    (await home.launcher.puppet(1)).listener.ended(succeeded);
    expect((await atRest(home, runId)).status).toBe("succeeded");
    expect(home.log.lines).toContainEqual(expect.objectContaining({ level: "error", error: "the index is broken" }));
  });
});

describe("points", () => {
  it("are gathered: the first at once, the others before the next record or soon", async () => {
    const home = createPuppetHome();
    const { runId } = await home.start();
    const { listener } = await home.launcher.puppet(1);
    listener.event(callStarted(1));
    for (let step = 1; step <= 20; step++) {
      listener.event(points(step, step));
      listener.event(points(step, step, { series: "accuracy" }));
    }
    listener.event(line("after", 1, 20));
    listener.event(points(21, 22));
    await until(async () => (await home.executor.state(runId)).seriesEnd["1/loss"] === 22);
    const said = (await home.events(runId)).slice(2).map((event) => (event.kind === "points" ? `${event.series} ${event.steps[0]}-${event.steps.at(-1)}` : event.kind));
    expect(said).toEqual(["call-started", "loss 1-1", "accuracy 1-20", "loss 2-20", "line", "loss 21-22"]);
  });

  it("are not held back by the hundreds, nor lost when the attempt or the host ends", async () => {
    const home = createPuppetHome({ maxActive: 2 });
    const [first, second] = [await home.start(), await home.start()];
    for (const nth of [1, 2]) {
      const { listener } = await home.launcher.puppet(nth);
      listener.event(callStarted(1));
      for (let step = 1; step <= 300; step++) listener.event(points(step, step));
    }
    expect((await home.executor.state(first.runId)).seriesEnd["1/loss"]).toBeGreaterThanOrEqual(257);
    home.launcher.puppets[0]!.listener.ended({ kind: "failed", error: { code: "student-error", message: "x" }, resumable: false });
    expect((await atRest(home, first.runId)).seriesEnd["1/loss"]).toBe(300);
    await home.executor.close();
    expect((await home.executor.state(second.runId)).seriesEnd["1/loss"]).toBe(300);
  });
});

describe("a program that is begun again", () => {
  it("says again what is already known, and only the rest is written", async () => {
    const home = createPuppetHome();
    const { runId } = await home.start();
    const first = (await home.launcher.puppet(1)).listener;
    for (const event of [line("one"), callStarted(1), points(1, 10), line("ten", 1, 10)]) first.event(event);
    first.ended({ kind: "lost", cause: "SIGKILL" });
    const second = (await home.launcher.puppet(2)).listener;
    for (const event of [line("one"), callStarted(1), points(5, 15), line("ten", 1, 10), line("eleven", 1, 11), points(16, 17)]) second.event(event);
    second.ended(succeeded);
    await atRest(home, runId);
    const events = await home.events(runId);
    expect(events.flatMap((event) => (event.kind === "line" ? [event.text] : []))).toEqual(["one", "ten", "eleven"]);
    expect(events.flatMap((event) => (event.kind === "points" ? event.steps : []))).toEqual(Array.from({ length: 17 }, (_, index) => index + 1));
    expect(events.filter(({ kind }) => kind === "call-started")).toHaveLength(1);
  });

  it("may go back within one attempt, and still loses no line", async () => {
    const home = createPuppetHome();
    const { runId } = await home.start();
    const { listener } = await home.launcher.puppet(1);
    for (const event of [callStarted(1), line("a", 1, 5), line("b", 1, 2), line("c", 1, 5), points(3, 4), points(2, 6)]) listener.event(event);
    listener.ended(succeeded);
    await atRest(home, runId);
    const events = await home.events(runId);
    expect(events.flatMap((event) => (event.kind === "line" ? [event.text] : []))).toEqual(["a", "b", "c"]);
    expect(events.flatMap((event) => (event.kind === "points" ? event.steps : []))).toEqual([3, 4, 5, 6]);
  });

  it("is not heard any more once its attempt has ended", async () => {
    const home = createPuppetHome();
    const { runId } = await home.start();
    const { listener } = await home.launcher.puppet(1);
    listener.ended(succeeded);
    listener.ended({ kind: "lost", cause: "SIGKILL" });
    listener.event(line("late"));
    listener.running("wasm");
    listener.held();
    await expect(listener.checkpoint({ call: 1, step: 0, role: "begin", bytes: bytes("late") })).rejects.toMatchObject({ code: "cancelled" });
    await atRest(home, runId);
    expect(kinds(await home.events(runId))).toEqual(["created", "attempt-started", "succeeded"]);
  });
});

describe("a watcher", () => {
  it("that is far behind reads the journal and misses nothing", async () => {
    const home = createPuppetHome();
    const { runId } = await home.start();
    const { listener } = await home.launcher.puppet(1);
    const watcher = home.executor.watch(runId, 0)[Symbol.asyncIterator]();
    const take = async (): Promise<number> => ((await watcher.next()).value as JournalEntry).seq;
    const seen: number[] = [await take()];
    for (let step = 0; step < 3000; step++) {
      listener.event(line(`line ${step}`, 0, step));
      if (step % 700 === 0) seen.push(await take());
    }
    listener.ended(succeeded);
    for (let next = await watcher.next(); !next.done; next = await watcher.next()) seen.push(next.value.seq);
    expect(seen).toEqual(Array.from({ length: 3003 }, (_, index) => index + 1));
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])("is given a line that comes %i turns after it has asked for the next", async (turns) => {
    const home = createPuppetHome();
    const { runId } = await home.start();
    const { listener } = await home.launcher.puppet(1);
    const watcher = home.executor.watch(runId, 1)[Symbol.asyncIterator]();
    await watcher.next();
    const next = watcher.next();
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    listener.event(line("now"));
    expect((await next).value).toMatchObject({ event: { text: "now" } });
  });

  it("is told when the run's journal cannot be written any more", async () => {
    let full = false;
    const home = createPuppetHome({
      beforeWrite() {
        if (full) throw new AppError({ code: "disk-full", message: "The disk is full." });
      },
    });
    const { runId } = await home.start();
    const { listener } = await home.launcher.puppet(1);
    const watched = atRest(home, runId);
    full = true;
    listener.event(line("lost"));
    listener.ended({ kind: "cancelled" });
    await expect(watched).rejects.toMatchObject({ code: "disk-full" });
    full = false;
    await home.executor.command(runId, "resume");
    await home.launcher.puppet(2);
    expect((await home.events(runId)).slice(2)).toMatchObject([{ kind: "failed", error: { code: "disk-full" }, resumable: true }, { kind: "queued" }, { kind: "attempt-started" }]);
  });

  it.each([
    ["failed", "failed"],
    ["cancelled, which was asked before", "cancelled"],
  ] as const)("sees soon after the journal can be written again that the run has %s", async (_, kind) => {
    let full = false;
    let refused = 0;
    const home = createPuppetHome({
      retryMs: 5,
      beforeWrite() {
        if (full && ++refused) throw new AppError({ code: "disk-full", message: "The disk is full." });
      },
    });
    const { runId } = await home.start();
    const { listener } = await home.launcher.puppet(1);
    if (kind === "cancelled") await home.executor.command(runId, "cancel");
    full = true;
    listener.ended({ kind: "cancelled" });
    await until(() => refused >= 5);
    expect((await home.executor.state(runId)).status).not.toBe(kind);
    full = false;
    await until(async () => (await home.executor.state(runId)).status === kind);
    expect(kinds(await home.events(runId)).slice(-1)).toEqual([kind]);
  });
});
