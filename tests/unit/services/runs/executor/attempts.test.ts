import { describe, expect, it } from "vitest";
import type { CheckpointRef } from "#core/runs/events.ts";
import type { AttemptEnd } from "#services/runs/ports.ts";
import { AppError } from "#shared/AppError.ts";
import { line, succeeded } from "#tests/support/memory/puppetLauncher.ts";
import { atRest, createPuppetHome, type PuppetHome } from "./puppetHome.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

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
    expect(checkpoints.map(({ call, role, step }) => `${call} ${role} ${step}`)).toEqual(["1 begin 0", "1 end 9", "2 begin 0", "2 best 3", "2 auto 4", "2 auto 6"]);
    expect([...home.disk.checkpoints.keys()].map((key) => key.split("/")[1])).toEqual(checkpoints.map(({ id }) => id));
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
