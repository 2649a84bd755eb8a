import { describe, expect, it } from "vitest";
import { AppError } from "#shared/AppError.ts";
import { createMemoryDisk } from "#tests/support/memory/memoryDisk.ts";
import { succeeded } from "#tests/support/memory/puppetLauncher.ts";
import { until } from "#tests/support/until.ts";
import { atRest, createPuppetHome, kinds } from "./puppetHome.ts";

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

describe("room", () => {
  it("is not given to a run that is cancelled in the same moment", async () => {
    const home = createPuppetHome();
    const [first, second] = [await home.start(), await home.start()];
    const one = await home.launcher.puppet(1);
    await home.executor.command(first.runId, "pause");
    const cancelled = home.executor.command(second.runId, "cancel");
    one.listener.held();
    expect((await cancelled).status).toBe("cancelled");
    const third = await home.start();
    expect((await home.launcher.puppet(2)).request.runId).toBe(third.runId);
    expect(kinds(await home.events(second.runId))).toEqual(["created", "cancel-requested", "cancelled"]);
  });

  it("is not given to a run that is paused again in the same moment", async () => {
    const home = createPuppetHome();
    const [first, second] = [await home.start(), await home.start()];
    const one = await home.launcher.puppet(1);
    await home.executor.command(first.runId, "pause");
    one.listener.held();
    const two = await home.launcher.puppet(2);
    await home.executor.command(first.runId, "resume");
    await home.executor.command(second.runId, "pause");
    const paused = home.executor.command(first.runId, "pause");
    two.listener.held();
    expect((await paused).status).toBe("paused");
    const third = await home.start();
    expect((await home.launcher.puppet(3)).request.runId).toBe(third.runId);
    expect(one.commands).toEqual(["pause"]);
  });

  it("is not waited for by a run that is paused again", async () => {
    const home = createPuppetHome();
    const [first] = [await home.start(), await home.start()];
    const one = await home.launcher.puppet(1);
    await home.executor.command(first.runId, "pause");
    one.listener.held();
    const two = await home.launcher.puppet(2);
    await home.executor.command(first.runId, "resume");
    expect((await home.executor.command(first.runId, "pause")).status).toBe("paused");
    two.listener.ended(succeeded);
    expect((await home.executor.command(first.runId, "resume")).status).toBe("running");
    expect(one.commands).toEqual(["pause", "resume"]);
  });

  it("comes too late for a run whose going on cannot be written down: its process is ended", async () => {
    let full = false;
    const home = createPuppetHome({
      beforeWrite() {
        if (full) throw new AppError({ code: "disk-full", message: "The disk is full." });
      },
    });
    const [first] = [await home.start(), await home.start()];
    const one = await home.launcher.puppet(1);
    await home.executor.command(first.runId, "pause");
    one.listener.held();
    const two = await home.launcher.puppet(2);
    await home.executor.command(first.runId, "resume");
    full = true;
    two.listener.ended(succeeded);
    await until(() => one.commands.at(-1) === "cancel");
    one.listener.ended({ kind: "cancelled" });
    full = false;
    await home.executor.command(first.runId, "resume");
    expect((await home.launcher.puppet(3)).request).toMatchObject({ runId: first.runId, attempt: 2 });
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
