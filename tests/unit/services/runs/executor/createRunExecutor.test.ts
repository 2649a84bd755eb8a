import { describe, expect, it } from "vitest";
import type { CheckpointRef, JournalEntry, RunEvent } from "#core/runs/events.ts";
import type { RunState } from "#core/runs/runState.ts";
import type { AttemptEnd } from "#services/runs/ports.ts";
import { AppError } from "#shared/AppError.ts";
import { createMemoryDisk } from "#tests/support/memoryDisk.ts";
import { callStarted, line, points } from "#tests/support/puppetLauncher.ts";
import { until } from "#tests/support/until.ts";
import { createPuppetHome, type PuppetHome } from "./puppetHome.ts";

const succeeded: AttemptEnd = { kind: "succeeded", result: { exports: {}, metrics: {} } };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const kinds = (events: readonly RunEvent[]): string[] => events.map(({ kind }) => kind);

async function atRest({ executor }: PuppetHome, runId: string): Promise<RunState> {
  for await (const _ of executor.watch(runId, 0));
  return executor.state(runId);
}

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

describe("checkpoints", () => {
  const save = (home: PuppetHome, nth: number, words: string): Promise<void> => {
    const [call, role, step] = words.split(" ") as [string, CheckpointRef["role"], string];
    return home.launcher.puppets[nth - 1]!.listener.checkpoint({ call: Number(call), step: Number(step), role, bytes: bytes(words) });
  };

  it("are given back: the end of a call that is over, of others the newest that is whole", async () => {
    const home = createPuppetHome();
    const { runId } = await home.start();
    await home.launcher.puppet(1);
    for (const words of ["1 begin 0", "1 auto 5", "1 end 9", "2 begin 0", "2 best 3", "2 auto 4", "2 auto 6"]) await save(home, 1, words);
    const { checkpoints } = await home.executor.state(runId);
    expect([...home.disk.checkpoints.keys()].map((key) => key.split("/")[1]).sort()).toEqual(checkpoints.map(({ id }) => id).sort());
    const damage = (step: number): void => void home.disk.checkpoints.set(`${runId}/${checkpoints.find((one) => one.call === 2 && one.step === step)!.id}`, bytes("?"));
    home.launcher.puppets[0]!.listener.ended({ kind: "lost", cause: "SIGKILL" });
    const { listener } = await home.launcher.puppet(2);
    const text = async (call: number): Promise<string> => {
      const restored = await listener.restore(call);
      return restored.kind === "fresh" ? "fresh" : `${restored.kind} ${restored.step}: ${new TextDecoder().decode(restored.bytes)}`;
    };
    expect(await text(1)).toBe("completed 9: 1 end 9");
    expect(await text(2)).toBe("partial 6: 2 auto 6");
    expect(await text(3)).toBe("fresh");
    damage(6);
    expect(await text(2)).toBe("partial 4: 2 auto 4");
    home.disk.checkpoints.delete(`${runId}/${checkpoints.find(({ step }) => step === 4)!.id}`);
    expect(await text(2)).toBe("partial 3: 2 best 3");
    damage(3);
    damage(0);
    expect(await text(2)).toBe("fresh");
    expect(home.log.lines.filter(({ level }) => level === "warn").length).toBeGreaterThan(3);
    expect((await home.events(runId)).filter((event) => event.kind === "attempt-started").map((event) => event.resumesFrom)).toEqual([undefined, { call: 2, step: 6, line: -1 }]);
  });

  it("that cannot be written end the run, which goes on from the one before", async () => {
    let full = false;
    const home = createPuppetHome({
      beforeWrite(what) {
        if (full && what === "checkpoint") throw new AppError({ code: "disk-full", message: "The disk is full." });
      },
    });
    const { runId } = await home.start();
    const { listener, commands } = await home.launcher.puppet(1);
    await save(home, 1, "1 begin 0");
    full = true;
    await expect(save(home, 1, "1 auto 5")).rejects.toMatchObject({ code: "disk-full" });
    expect(commands).toEqual(["cancel"]);
    listener.event(line("not heard: the next attempt says it again"));
    listener.ended({ kind: "cancelled" });
    expect(await atRest(home, runId)).toMatchObject({ status: "failed", resumable: true, error: { code: "disk-full" } });
    full = false;
    await home.executor.command(runId, "resume");
    expect(await (await home.launcher.puppet(2)).listener.restore(1)).toMatchObject({ kind: "partial", step: 0 });
    expect((await home.events(runId)).some(({ kind }) => kind === "line")).toBe(false);
  });
});

describe("the end of an attempt", () => {
  it("stores the model before it says that the run has succeeded, and the time it took", async () => {
    const home = createPuppetHome();
    const { runId } = await home.start();
    const first = (await home.launcher.puppet(1)).listener;
    first.running("wasm");
    home.time.now += 4_000;
    first.event(line("four seconds"));
    home.time.now += 9_000;
    first.ended({ kind: "lost", cause: "SIGKILL" });
    const second = (await home.launcher.puppet(2)).listener;
    home.time.now += 60_000;
    second.running("wasm");
    home.time.now += 3_000;
    second.ended({ kind: "succeeded", result: { exports: { a: 1 }, metrics: { loss: 0.5 }, weightsHash: "a".repeat(64) }, model: { topology: bytes("{}"), weights: bytes("w") } });
    const { status, result, seconds } = await atRest(home, runId);
    expect(status).toBe("succeeded");
    expect(seconds).toBe(7);
    expect(result).toMatchObject({ exports: { a: 1 }, metrics: { loss: 0.5 }, seconds: 7 });
    expect(new TextDecoder().decode(home.disk.blobs.get(result!.model!.weights))).toBe("w");
    expect(new TextDecoder().decode(home.disk.blobs.get(result!.model!.topology))).toBe("{}");
  });

  it("fails, resumable, when the model cannot be stored", async () => {
    let full = false;
    const home = createPuppetHome({
      beforeWrite(what) {
        if (full && what === "blob") throw new AppError({ code: "disk-full", message: "The disk is full." });
      },
    });
    const { runId } = await home.start();
    full = true;
    (await home.launcher.puppet(1)).listener.ended({ ...succeeded, model: { topology: bytes("{}"), weights: bytes("w") } });
    expect(await atRest(home, runId)).toMatchObject({ status: "failed", resumable: true, error: { code: "disk-full" } });
  });

  it("is tried again once for each cause", async () => {
    const home = createPuppetHome();
    const { runId } = await home.start();
    for (const [index, cause] of ["SIGKILL", "SIGSEGV", "SIGKILL"].entries()) (await home.launcher.puppet(index + 1)).listener.ended({ kind: "lost", cause });
    expect(await atRest(home, runId)).toMatchObject({ status: "failed", lost: ["SIGKILL", "SIGSEGV", "SIGKILL"], resumable: true, error: { code: "attempt-lost", message: expect.stringContaining("SIGKILL") as string } });
    expect(home.launcher.puppets).toHaveLength(3);
  });

  it.each([
    ["cancelled", "cancel", succeeded],
    ["cancelled", "cancel", { kind: "failed", error: { code: "student-error", message: "aborted" }, resumable: false }],
    ["cancelled", "cancel", { kind: "lost", cause: "SIGKILL" }],
    ["paused", "pause", { kind: "paused" }],
    ["paused", "pause", { kind: "lost", cause: "SIGKILL" }],
    ["succeeded", "pause", succeeded],
    ["failed", "pause", { kind: "failed", error: { code: "student-error", message: "wrong" }, resumable: false }],
  ] satisfies [string, "cancel" | "pause", AttemptEnd][])("leaves the run %s after %s that comes as %j", async (status, command, end) => {
    const home = createPuppetHome();
    const { runId } = await home.start();
    const { listener, commands } = await home.launcher.puppet(1);
    listener.running("wasm");
    await home.executor.command(runId, command);
    expect(commands).toEqual([command]);
    listener.ended(end);
    expect((await atRest(home, runId)).status).toBe(status);
  });

  it("that nobody asked for is a loss", async () => {
    const home = createPuppetHome();
    const { runId } = await home.start();
    (await home.launcher.puppet(1)).listener.ended({ kind: "cancelled" });
    await home.launcher.puppet(2);
    expect((await home.executor.state(runId)).lost).toHaveLength(1);
  });

  it("fails, resumable, when the program cannot be read or its process cannot be started", async () => {
    const home = createPuppetHome({
      launch() {
        throw new AppError({ code: "internal", message: "no more processes" });
      },
    });
    const { runId } = await home.start();
    expect(await atRest(home, runId)).toMatchObject({ status: "failed", resumable: true, error: { message: "no more processes" } });
    home.disk.blobs.clear();
    await home.executor.command(runId, "resume");
    expect(await atRest(home, runId)).toMatchObject({ status: "failed", resumable: true, error: { code: "not-found" } });
  });
});

describe("a program's files", () => {
  it("reach its attempt as texts", async () => {
    const home = createPuppetHome();
    const files = { "main.ts": "import './part/loss.ts';\n", "part/loss.ts": "export const ñ = '数';\n" };
    const { spec } = await home.start({ files });
    expect((await home.launcher.puppet(1)).request).toMatchObject({ attempt: 1, files, spec });
  });
});

describe("a pause", () => {
  it("gives its room to others while the process stays; going on waits for room", async () => {
    const home = createPuppetHome();
    const [first, second] = [await home.start(), await home.start()];
    const one = await home.launcher.puppet(1);
    one.listener.running("wasm");
    await home.executor.command(first.runId, "pause");
    expect(home.launcher.puppets).toHaveLength(1);
    one.listener.held();
    expect((await atRest(home, first.runId)).status).toBe("paused");
    const two = await home.launcher.puppet(2);
    two.listener.running("wasm");
    expect((await home.executor.command(first.runId, "resume")).status).toBe("queued");
    expect(one.commands).toEqual(["pause"]);
    two.listener.ended(succeeded);
    await until(() => one.commands.at(-1) === "resume");
    expect(await home.executor.state(first.runId)).toMatchObject({ status: "running", attempt: 1 });
    one.listener.ended(succeeded);
    expect((await atRest(home, first.runId)).status).toBe("succeeded");
    expect((await home.executor.state(second.runId)).status).toBe("succeeded");
  });

  it("goes on in the same process when there is room", async () => {
    const home = createPuppetHome();
    const { runId } = await home.start();
    const { listener, commands } = await home.launcher.puppet(1);
    listener.running("wasm");
    await home.executor.command(runId, "pause");
    listener.held();
    listener.held();
    expect((await home.executor.command(runId, "resume")).status).toBe("running");
    expect(commands).toEqual(["pause", "resume"]);
    expect(kinds(await home.events(runId)).slice(3)).toEqual(["pause-requested", "paused", "resumed"]);
  });

  it("goes on in a new process when the old one has ended, also just now", async () => {
    const home = createPuppetHome();
    const { runId } = await home.start();
    const one = await home.launcher.puppet(1);
    one.listener.running("wasm");
    await home.executor.command(runId, "pause");
    one.listener.held();
    await home.executor.command(runId, "resume");
    one.listener.ended({ kind: "paused" });
    const two = await home.launcher.puppet(2);
    two.listener.running("wasm");
    await home.executor.command(runId, "pause");
    two.listener.held();
    two.listener.ended({ kind: "paused" });
    expect((await atRest(home, runId)).status).toBe("paused");
    await home.executor.command(runId, "resume");
    await home.launcher.puppet(3);
    expect((await home.executor.state(runId)).lost).toEqual([]);
  });

  it("does not undo a cancel, nor a cancel come too late for a pause", async () => {
    const home = createPuppetHome();
    const { runId } = await home.start();
    const { listener, commands } = await home.launcher.puppet(1);
    await home.executor.command(runId, "pause");
    await home.executor.command(runId, "cancel");
    listener.held();
    expect((await home.executor.command(runId, "pause")).status).toBe("cancelling");
    expect((await home.executor.command(runId, "resume")).status).toBe("cancelling");
    expect(commands).toEqual(["pause", "cancel"]);
    listener.ended({ kind: "cancelled" });
    expect((await atRest(home, runId)).status).toBe("cancelled");
  });
});

describe("recovery", () => {
  it("leaves out damaged journals and says which, and takes up the others", async () => {
    const disk = createMemoryDisk();
    const before = createPuppetHome({ disk, maxActive: 3 });
    const runs = [await before.start(), await before.start(), await before.start()];
    await before.launcher.puppet(3);
    await before.executor.close();
    disk.journals.get(runs[0]!.runId)!.lines[1] = "{not json";
    disk.journals.get(runs[1]!.runId)!.lines[0] = disk.journals.get(runs[1]!.runId)!.lines[1]!;
    const after = createPuppetHome({ disk });
    const leftOut = await after.executor.recover();
    expect(leftOut.map(({ code }) => code)).toEqual(["journal-corrupt", "journal-corrupt"]);
    expect((await after.launcher.puppet(1)).request.runId).toBe(runs[2]!.runId);
    expect((await after.executor.list()).map(({ runId }) => runId)).toEqual([runs[2]!.runId]);
    await expect(after.executor.command(runs[0]!.runId, "resume")).rejects.toMatchObject({ code: "journal-corrupt" });
  });

  it("never has enough of hosts that end", async () => {
    const disk = createMemoryDisk();
    const { runId } = await createPuppetHome({ disk }).start();
    for (let nth = 0; nth < 4; nth++) {
      const home = createPuppetHome({ disk });
      expect(await home.executor.recover()).toEqual([]);
      (await home.launcher.puppet(1)).listener.running("wasm");
      await home.executor.close();
    }
    const last = createPuppetHome({ disk });
    await last.executor.recover();
    expect((await last.executor.state(runId)).lost.filter((cause) => cause === "host-ended").length).toBeGreaterThanOrEqual(4);
    expect((await last.launcher.puppet(1)).request.attempt).toBeGreaterThan(4);
  });

  it("leaves runs that are worked on and runs that are over as they are", async () => {
    const home = createPuppetHome();
    const over = await home.start();
    (await home.launcher.puppet(1)).listener.ended(succeeded);
    await atRest(home, over.runId);
    const running = await home.start();
    (await home.launcher.puppet(2)).listener.running("wasm");
    const before = await Promise.all([over, running].map(({ runId }) => home.events(runId)));
    expect(await home.executor.recover()).toEqual([]);
    expect(await Promise.all([over, running].map(({ runId }) => home.events(runId)))).toEqual(before);
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
    expect(kinds(await home.events(runId)).slice(2)).toEqual(["attempt-lost", "queued", "attempt-started"]);
  });
});
