import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLab, type LabConnection, type OpenLabOptions } from "#host/client/openLab.ts";
import { reconnectingLab } from "#host/client/reconnectingLab.ts";
import { spawnLabHost } from "#host/client/spawnLabHost.ts";
import type { Fixture } from "#tests/support/labs/testLabHost.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { until } from "#tests/support/until.ts";

const entry = join(import.meta.dirname, "../../support/labs/testLabHost.ts");
let home: string;
let started: number;
let idleSeconds: number;

let connections: LabConnection[];

beforeEach(() => {
  home = tempDir();
  started = 0;
  idleSeconds = 20;
  connections = [];
});

afterEach(async () => {
  for (const connection of connections) connection.close();
  for (const { hello } of connections) await end(hello.pid);
});

function fixture(change: Fixture): void {
  writeFileSync(join(home, "fixture.json"), JSON.stringify(change));
}

const options = (change: Partial<OpenLabOptions> = {}): OpenLabOptions => ({
  home,
  clientName: "test",
  build: "source",
  spawnHost(request) {
    started++;
    return spawnLabHost({ ...request, entry, args: ["--idle-seconds", String(idleSeconds)] });
  },
  ...change,
});

async function open(change: Partial<OpenLabOptions> = {}): Promise<LabConnection> {
  const connection = await openLab(options(change));
  connections.push(connection);
  return connection;
}

/** Also one that was left alone: no host outlives its test. */
async function end(pid: number): Promise<void> {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    return; // it ended before
  }
  await gone(pid);
}

function gone(pid: number): Promise<boolean> {
  return until(
    () => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    },
    { what: `the end of host ${pid}` },
  );
}

function logLines(): { message: string; reason?: string; pid: number }[] {
  return readFileSync(join(home, "logs", "host.log"), "utf8").trim().split("\n").map((line) => JSON.parse(line) as { message: string; pid: number });
}

describe("opening the lab", () => {
  test("starts a host where there is none, in a process of its own, and comes to the same one again", async () => {
    const first = await open();
    const second = await open();
    expect(first.hello).toMatchObject({ home, build: "source", protocol: 1 });
    expect(first.hello.pid).not.toBe(process.pid);
    expect(second.hello.pid).toBe(first.hello.pid);
    expect(started).toBe(1);
  });

  test("twice at the same time ends at one host", async () => {
    // One that comes too late for the election may come in time for the next, when this test has ended.
    idleSeconds = 1;
    const opened = await Promise.all([open(), open(), open()]);
    expect(new Set(opened.map(({ hello }) => hello.pid)).size).toBe(1);
    expect(started).toBeGreaterThanOrEqual(3);
    expect(logLines().filter(({ message }) => message === "The lab host is up.")).toHaveLength(1);
  });

  test("after its host was killed gets another at once", async () => {
    const first = await open();
    const closed = new Promise<void>((resolve) => first.onClosed(resolve));
    process.kill(first.hello.pid, "SIGKILL");
    await closed;
    expect(statSync(join(home, "host.sock")).isSocket()).toBe(true);
    const second = await open();
    expect(second.hello.pid).not.toBe(first.hello.pid);
    await expect(first.lab.system.doctor({})).rejects.toMatchObject({ code: "disconnected" });
    expect(await second.lab.system.doctor({})).toEqual([]);
  });

  test("while hosts are killed as they start tries again, but not for ever", async () => {
    let kills = 0;
    const killed: OpenLabOptions["spawnHost"] = () => ({
      ended: () => "killed",
      failure: () => spawnLabHost({ home, entry: "none" }).failure(),
    });
    const spawnHost: OpenLabOptions["spawnHost"] = (request) => (++kills < 3 ? killed(request) : spawnLabHost({ ...request, entry }));
    expect((await open({ spawnHost })).hello.home).toBe(home);
    home = tempDir();
    await expect(openLab(options({ spawnHost: killed }))).rejects.toMatchObject({ code: "host-unreachable" });
  });

  test("tells a client that connects too late that the connection has ended", async () => {
    const connection = await open();
    connection.close();
    await new Promise<void>((resolve) => connection.onClosed(resolve));
    let calls = 0;
    connection.onClosed(() => calls++);
    expect(calls).toBe(1);
  });
});

describe("a host that can't start", () => {
  test("says why in its own words", async () => {
    fixture({ fails: "with-app-error" });
    await expect(openLab(options())).rejects.toMatchObject({ code: "database-newer", message: "The database is of version 99.", hint: "Update Backprop.", data: { version: 99 } });
  });

  test("by a fault of ours says so", async () => {
    fixture({ fails: "with-a-throw" });
    await expect(openLab(options())).rejects.toMatchObject({ code: "internal", message: "composition is not a function" });
    expect(logLines()).toContainEqual(expect.objectContaining({ level: "error", message: "The lab host could not start." }));
  });

  test("and can't say why is shown with its last words", async () => {
    fixture({ fails: "without-a-word" });
    await expect(openLab(options())).rejects.toMatchObject({ code: "host-unreachable", message: expect.stringContaining("Segmentation fault"), hint: expect.stringContaining("host-spawn.log") });
    fixture({});
    expect((await open()).hello.home).toBe(home);
  });

  test("because the home can't be written is not even started", async () => {
    writeFileSync(join(home, "file"), "");
    await expect(openLab(options({ home: join(home, "file", "home") }))).rejects.toMatchObject({ code: "home-not-writable" });
    started = 0;
  });

  test("because its log can't be written says so", async () => {
    mkdirSync(join(home, "logs", "host-spawn.log"), { recursive: true });
    await expect(openLab({ home, clientName: "test" })).rejects.toMatchObject({ code: "home-not-writable", message: expect.stringContaining("host-spawn.log") });
  });

  test("because it hangs is given up in time", async () => {
    const { hello } = await open();
    process.kill(hello.pid, "SIGSTOP");
    try {
      await expect(openLab(options({ timeoutMs: 200 }))).rejects.toMatchObject({ code: "host-unreachable", message: expect.stringContaining("does not answer") });
    } finally {
      process.kill(hello.pid, "SIGCONT");
    }
  });
});

describe("a host of another build", () => {
  test("that is idle makes room", async () => {
    fixture({ build: "older" });
    const older = await open({ build: "older" });
    fixture({ build: "newer" });
    const newer = await open({ build: "newer" });
    expect(newer.hello).toMatchObject({ build: "newer" });
    expect(newer.hello.pid).not.toBe(older.hello.pid);
    await gone(older.hello.pid);
    expect(logLines()).toContainEqual(expect.objectContaining({ pid: older.hello.pid, reason: "A client of another build takes over." }));
  });

  test("that comes up instead of the one of our build is used: one is ousted, not one after the other", async () => {
    fixture({ build: "older" });
    const older = await open({ build: "older" });
    fixture({ build: "newest" });
    expect((await open({ build: "newer" })).hello.build).toBe("newest");
    await gone(older.hello.pid);
    expect(started).toBe(2);
    expect((await open({ build: "newer", replaceOtherBuild: false })).hello.build).toBe("newest");
  });

  test("with active runs is used as it is", async () => {
    fixture({ build: "older", activeRuns: 1 });
    const older = await open({ build: "older" });
    const newer = await open({ build: "newer" });
    expect(newer.hello).toMatchObject({ build: "older", pid: older.hello.pid });
    fixture({});
  });

  test("is left in peace by a client that only comes back", async () => {
    fixture({ build: "newer" });
    const newer = await open({ build: "newer" });
    const back = await open({ build: "older", replaceOtherBuild: false });
    expect(back.hello.pid).toBe(newer.hello.pid);
  });

  test("with a newer protocol is not spoken to", async () => {
    fixture({ protocol: 2 });
    idleSeconds = 0.1;
    await expect(openLab(options())).rejects.toMatchObject({ code: "host-newer", data: { protocol: 2 } });
  });
});

describe("a host's life", () => {
  test("goes on while there is a client or a run, and ends soon after the last", async () => {
    fixture({ activeRuns: 1 });
    idleSeconds = 0.2;
    const connection = await openLab(options());
    const { pid } = connection.hello;
    connection.close();
    const again = await openLab(options());
    expect(again.hello.pid).toBe(pid);
    again.close();
    fixture({ activeRuns: 0 });
    await gone(pid);
    expect(logLines().at(-1)).toMatchObject({ message: "The lab host ends.", reason: "No client and no run are left." });
    expect(() => statSync(join(home, "host.sock"))).toThrow("ENOENT");
  });

  test.each(["SIGTERM", "SIGINT"] as const)("ends cleanly on %s", async (signal) => {
    const { hello, onClosed } = await open();
    const closed = new Promise<void>((resolve) => onClosed(resolve));
    process.kill(hello.pid, signal);
    await closed;
    await gone(hello.pid);
    expect(logLines().at(-1)).toMatchObject({ message: "The lab host ends.", reason: signal });
    expect(() => statSync(join(home, "host.sock"))).toThrow("ENOENT");
  });

  test("keeps its files to their owner", async () => {
    await open();
    const modes = ["host.sock", "logs/host.log", "logs/host-spawn.log"].map((file) => statSync(join(home, file)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600]);
  });
});

describe("a lab that comes back", () => {
  test("gives every journal line once while its host is killed again and again", async () => {
    fixture({ entries: 120, msPerEntry: 4 });
    const lab = await reconnectingLab(options());
    const seqs: number[] = [];
    const pids = new Set<number>();
    for await (const { seq, event } of lab.stream<{ seq: number; event: Record<string, unknown> }>((client, last) => client.runs.watch({ run: "numbers", afterSeq: last?.seq ?? 0 }))) {
      seqs.push(seq);
      const pid = Number(event["pid"]);
      pids.add(pid);
      if ([20, 21, 70].includes(seq)) process.kill(pid, "SIGKILL");
    }
    expect(seqs).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
    expect(pids.size).toBeGreaterThan(1);
    const pid = await lab.call(async (client) => (await client.system.hello({ protocol: 1, build: "source", client: "test" })).pid);
    lab.close();
    await end(pid);
  });

  test("does a call again when it was cut, and gives up on one that kills its host each time", async () => {
    const lab = await reconnectingLab(options());
    let tries = 0;
    const ask = (kills: number) =>
      lab.call(async (client) => {
        const { pid } = await client.system.hello({ protocol: 1, build: "source", client: "test" });
        if (tries++ < kills) process.kill(pid, "SIGKILL");
        await client.system.doctor({});
        return pid;
      });
    const pid = await ask(1);
    expect(tries).toBe(2);
    tries = 0;
    await expect(ask(100)).rejects.toMatchObject({ code: "disconnected" });
    expect(tries).toBe(6);
    lab.close();
    await end(pid);
  });

  test("that was closed does not come back", async () => {
    const lab = await reconnectingLab(options());
    const pending = lab.call((client) => client.runs.watch({ run: "numbers" })[Symbol.asyncIterator]().next());
    lab.close();
    await pending.catch(() => undefined);
    await end(lab.hello.pid);
    expect(started).toBe(1);
  });
});
