import { once } from "node:events";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { startLabHost, type ComposedLab, type LabHost, type LabHostOptions } from "#host/lifecycle/startLabHost.ts";
import { connectSocket } from "#platform/transport/connectSocket.ts";
import { webLink } from "#platform/transport/webLink.ts";
import { labContract, type LabClient } from "#shared/contracts/lab.ts";
import { connect } from "#shared/rpc/connect.ts";
import { recordingLogger } from "#tests/support/recordingLogger.ts";
import { takeToken } from "#tests/support/labs/takeToken.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { until } from "#tests/support/until.ts";

let home: string;
let rendererDir: string;
let active: number;
let asked: number;
let composed: string[];

beforeEach(() => {
  home = tempDir();
  rendererDir = join(home, "page");
  mkdirSync(rendererDir);
  writeFileSync(join(rendererDir, "index.html"), "<title>Backprop</title>");
  active = 0;
  asked = 0;
  composed = [];
});

async function compose(): Promise<ComposedLab> {
  composed.push("open");
  const handlers = { system: { doctor: () => [] }, runs: {}, lessons: {} };
  return { handlers: handlers as unknown as ComposedLab["handlers"], openProfile: () => Promise.reject(new Error("no profiles here")), activeRuns: () => (asked++, active), close: async () => void composed.push("close") };
}

async function start(change: Partial<LabHostOptions> = {}): Promise<LabHost | undefined> {
  const host = await startLabHost({ home, compose, rendererDir, idleSeconds: 60, log: recordingLogger(), ...change });
  onTestFinished(() => host?.close("The test ends."));
  return host;
}

async function client(): Promise<LabClient> {
  const link = await connectSocket(home);
  onTestFinished(() => link.close());
  return connect({ link, contract: labContract });
}

describe("a lab host", () => {
  test("is one a home, and the next may begin when it has ended", async () => {
    const host = await start();
    expect(await start()).toBeUndefined();
    expect(composed).toEqual(["open"]);
    await Promise.all([host?.close("one"), host?.close("two")]);
    expect(composed).toEqual(["open", "close"]);
    expect(await start()).toBeDefined();
  });

  test("that can't be composed gives the home free and leaves no socket", async () => {
    await expect(start({ compose: () => Promise.reject(new Error("no")) })).rejects.toThrow("no");
    expect(() => statSync(join(home, "host.sock"))).toThrow("ENOENT");
    expect(await start()).toBeDefined();
  });

  test("retires for a newer build when it has no runs, after its answer", async () => {
    const host = await start();
    const { system } = await client();
    active = 2;
    expect(await system.retire({})).toEqual({ ending: false, activeRuns: 2 });
    expect(await system.doctor({})).toEqual([]);
    active = 0;
    expect(await system.retire({})).toEqual({ ending: true, activeRuns: 0 });
    await host?.ended;
    await until(async () => await system.doctor({}).catch((error: { code: string }) => error.code === "disconnected"));
  });

  test("stays for a run without a client", async () => {
    active = 1;
    const host = await start({ idleSeconds: 0.02 });
    let ended = false;
    void host?.ended.then(() => (ended = true));
    // It looks four times in its idle time, so by then that has passed more than twice.
    await until(() => asked > 10);
    expect(ended).toBe(false);
    active = 0;
    await host?.ended;
  });
});

describe("the page of a lab host", () => {
  test("has one address, with a code for each who asks, and speaks the same contract", async () => {
    const host = await start({ idleSeconds: 0.2 });
    const { system } = await client();
    const [first, second] = await Promise.all([system.openWeb({}), system.openWeb({})]);
    expect(second.port).toBe(first.port);
    expect(second.url).not.toBe(first.url);
    expect((await system.openWeb({ port: 1 })).port).toBe(first.port);

    expect(await (await fetch(first.url)).text()).toBe("<title>Backprop</title>");
    const socket = new WebSocket(`ws://127.0.0.1:${first.port}/lab`, ["lab", await takeToken(first.url)], { origin: `http://127.0.0.1:${first.port}` });
    const link = webLink(socket);
    onTestFinished(() => link.close());
    await once(socket, "open");
    const page = connect({ link, contract: labContract });
    expect(await page.system.doctor({})).toEqual([]);
    await host?.close("The test ends.");
    await expect(page.system.doctor({})).rejects.toMatchObject({ code: "disconnected" });
    await expect(fetch(first.url)).rejects.toThrow("fetch failed");
  });

  test("that was not built is told with what to do, and opened once it is", async () => {
    await start({ rendererDir: join(home, "other-page") });
    const { system } = await client();
    await expect(system.openWeb({})).rejects.toMatchObject({ code: "not-found", hint: expect.stringContaining("npm run build") });
    mkdirSync(join(home, "other-page"));
    writeFileSync(join(home, "other-page", "index.html"), "");
    expect(await system.openWeb({})).toMatchObject({ port: expect.any(Number) });
  });

  test("on a port that is taken is told, and opened on another", async () => {
    await start();
    const { system } = await client();
    const { port } = await system.openWeb({});
    home = tempDir();
    await start();
    const other = (await client()).system;
    await expect(other.openWeb({ port })).rejects.toMatchObject({ code: "port-taken", data: { port } });
    expect((await other.openWeb({ port: 0 })).port).not.toBe(port);
  });
});
