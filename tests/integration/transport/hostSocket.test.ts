import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, lstatSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test, type TestContext } from "vitest";
import { z } from "zod";
import { connectSocket } from "#platform/transport/connectSocket.ts";
import { listenSocket, type SocketServer } from "#platform/transport/listenSocket.ts";
import { socketPath } from "#platform/transport/socketAddress.ts";
import { silentLogger } from "#shared/Logger.ts";
import { connect } from "#shared/rpc/connect.ts";
import { call, stream, type ContractHandlers, type Link } from "#shared/rpc/contract.ts";
import { frameHead } from "#shared/rpc/frames.ts";
import { streamWindow } from "#shared/rpc/openStream.ts";
import { serve } from "#shared/rpc/serve.ts";
import { record } from "#tests/contract/link.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { until } from "#tests/support/until.ts";

const nobody = 65_534;
let home: string;
beforeEach(() => {
  home = tempDir();
});

async function listen(onLink: (link: Link) => void = record, options: { firstMessageMs?: number } = {}): Promise<SocketServer> {
  const server = await listenSocket({ home, onLink, ...options });
  onTestFinished(() => server.close());
  return server;
}

async function connected(): Promise<Link> {
  const link = await connectSocket(home);
  onTestFinished(() => link.close());
  return link;
}

/** A client that speaks bytes. */
async function rawClient(): Promise<Socket> {
  const socket = createConnection(socketPath(home));
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

describe("the socket of a home", () => {
  test("is in the home, for its owner alone, and goes when the host closes it", async () => {
    const server = await listen();
    expect(server.path).toBe(join(home, "host.sock"));
    expect(statSync(server.path).mode & 0o777).toBe(0o600);
    server.close();
    expect(() => statSync(server.path)).toThrow("ENOENT");
    await expect(connectSocket(home)).rejects.toMatchObject({ code: "host-unreachable" });
  });

  test("is in a folder of the account when the home's path is too long for a socket", async () => {
    home = join(home, "a".repeat(100));
    mkdirSync(home);
    const server = await listen();
    expect(Buffer.byteLength(server.path)).toBeLessThan(100);
    expect(statSync(dirname(server.path)).mode & 0o777).toBe(0o700);
    expect(statSync(server.path).mode & 0o777).toBe(0o600);
    const link = await connected();
    expect(link).toBeDefined();
  });

  test("is the same by every name of the home", () => {
    const longHome = join(home, "b".repeat(100));
    mkdirSync(longHome);
    symlinkSync(longHome, join(home, "other-name"));
    symlinkSync(longHome, join(home, "c".repeat(110)));
    expect(socketPath(join(home, "c".repeat(110)))).toBe(socketPath(longHome));
    expect(socketPath(join(home, "other-name"))).toBe(socketPath(longHome));
  });

  test("of a host that died is replaced", async () => {
    const dead = spawn(process.execPath, ["-e", `require("node:net").createServer().listen(${JSON.stringify(socketPath(home))}, () => process.kill(process.pid, "SIGKILL"))`]);
    await once(dead, "exit");
    expect(lstatSync(socketPath(home)).isSocket()).toBe(true);
    await expect(connectSocket(home)).rejects.toMatchObject({ code: "host-unreachable" });
    await listen();
    expect(await connected()).toBeDefined();
  });

  test("is refused, and left alone, when something else is there under its name", async () => {
    writeFileSync(socketPath(home), "mine");
    await expect(listenSocket({ home, onLink: record })).rejects.toMatchObject({ code: "unauthorized", hint: expect.any(String) });
    await expect(connectSocket(home)).rejects.toMatchObject({ code: "unauthorized" });
  });

  test("of another account is neither used nor replaced", async (context) => {
    needRoot(context);
    chmodSync(home, 0o777);
    const stranger = spawn(process.execPath, ["-e", `require("node:net").createServer().listen(${JSON.stringify(socketPath(home))}, () => console.log("up"))`], { uid: nobody, gid: nobody, cwd: "/", stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(async () => {
      stranger.kill("SIGKILL");
      if (stranger.exitCode === null && stranger.signalCode === null) await once(stranger, "exit");
    });
    await once(stranger.stdout, "data");
    await expect(connectSocket(home)).rejects.toMatchObject({ code: "unauthorized", data: { uid: nobody } });
    await expect(listenSocket({ home, onLink: record })).rejects.toMatchObject({ code: "unauthorized", data: { uid: nobody } });
    expect(lstatSync(socketPath(home)).uid).toBe(nobody);
  });

  test("is not put into a folder that another account made for it", async (context) => {
    needRoot(context);
    const folder = tempDir();
    const before = process.env["TMPDIR"];
    onTestFinished(() => {
      if (before === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = before;
    });
    process.env["TMPDIR"] = folder;
    home = join(home, "d".repeat(100));
    mkdirSync(home);
    mkdirSync(dirname(socketPath(home)), { mode: 0o700 });
    chownSync(dirname(socketPath(home)), nobody, nobody);
    await expect(listenSocket({ home, onLink: record })).rejects.toMatchObject({ code: "unauthorized" });
    await expect(connectSocket(home)).rejects.toMatchObject({ code: "unauthorized" });
    chownSync(dirname(socketPath(home)), 0, 0);
    chmodSync(dirname(socketPath(home)), 0o777);
    await expect(listenSocket({ home, onLink: record })).rejects.toMatchObject({ code: "unauthorized" });
  });

  test("is out of reach for another account", async (context) => {
    needRoot(context);
    chmodSync(home, 0o777);
    await listen();
    const stranger = spawn(process.execPath, ["-e", `require("node:net").connect(${JSON.stringify(socketPath(home))}).on("error", (error) => console.log(error.code)).on("connect", () => console.log("in"))`], { uid: nobody, gid: nobody, cwd: "/", stdio: ["ignore", "pipe", "inherit"] });
    const [output] = (await once(stranger.stdout, "data")) as [Buffer];
    await once(stranger, "exit");
    expect(output.toString().trim()).toBe("EACCES");
  });
});

describe("a client that", () => {
  test.each([
    ["sends a frame longer than can be", Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n")],
    ["sends a frame that is no message", Buffer.concat([frameHead(3), Buffer.from([0xc1, 0xff, 0x00])])],
    ["sends a frame that ends too early", Buffer.concat([frameHead(1), Buffer.from([0xdd])])],
    ["sends an empty frame", Buffer.from(frameHead(0))],
  ])("%s is cut off, and the others are served on", async (_, bytes) => {
    const links: ReturnType<typeof record>[] = [];
    await listen((link) => links.push(record(link)));
    const good = await connected();
    good.post(1);
    await until(() => links[0]?.messages.length);
    const bad = await rawClient();
    bad.write(bytes);
    await once(bad, "close");
    await until(() => links[1]?.closed.length);
    expect(links[1]).toMatchObject({ messages: [], closed: [{ code: "invalid-input" }] });
    good.post(2);
    await until(() => links[0]?.messages.length === 2);
    expect(links[0]?.closed).toEqual([]);
  });

  test("says nothing is cut off", async () => {
    const links: ReturnType<typeof record>[] = [];
    await listen((link) => links.push(record(link)), { firstMessageMs: 20 });
    const silent = await rawClient();
    await once(silent, "close");
    expect(links[0]).toMatchObject({ messages: [], closed: [{ code: "invalid-input" }] });
  });

  test("sends half a frame and dies leaves nothing behind", async () => {
    const links: ReturnType<typeof record>[] = [];
    await listen((link) => links.push(record(link)));
    const dying = await rawClient();
    dying.write(frameHead(100));
    dying.end(Buffer.alloc(10));
    await until(() => links[0]?.closed.length);
    expect(links[0]?.messages).toEqual([]);
  });
});

describe("calls and streams over the socket", () => {
  const contract = {
    echo: {
      floats: call(z.object({ floats: z.instanceof(Float32Array) }), z.instanceof(Float32Array)),
      flood: stream(z.object({}), z.instanceof(Float32Array)),
    },
  };
  let pulled = 0;
  let aborted: boolean[] = [];
  const handlers: ContractHandlers<typeof contract> = {
    echo: {
      floats: ({ floats }) => floats,
      async *flood(_, { signal }) {
        signal.addEventListener("abort", () => aborted.push(true));
        for (;;) {
          pulled++;
          yield new Float32Array(25_600).fill(pulled);
        }
      },
    },
  };

  async function lab() {
    pulled = 0;
    aborted = [];
    await listen((link) => serve({ link, contract, handlers, connectionId: "c", log: silentLogger }));
    const link = await connected();
    return { link, echo: connect({ link, contract }).echo };
  }

  test("bring 100 KB of floats back bit for bit", async () => {
    const { echo } = await lab();
    const floats = new Float32Array(25_600).map((_, i) => Math.fround(i / 3));
    const back = await echo.floats({ floats });
    expect(Buffer.compare(Buffer.from(back.buffer), Buffer.from(floats.buffer))).toBe(0);
  });

  test("hold a fast handler to the pace of a slow consumer", async () => {
    const { echo } = await lab();
    const events = echo.flood({})[Symbol.asyncIterator]();
    for (let i = 1; i <= 5; i++) expect((await events.next()).value?.[0]).toBe(i);
    await echo.floats({ floats: new Float32Array(1) });
    expect(pulled).toBeLessThanOrEqual(streamWindow);
    for (let i = 6; i <= 100; i++) {
      expect((await events.next()).value?.[25_599]).toBe(i);
      expect(pulled).toBeLessThanOrEqual(i + streamWindow);
    }
    await events.return?.();
    await until(() => aborted.length);
  });

  test("end at the handler when the client's process is gone", async () => {
    const { echo, link } = await lab();
    const events = echo.flood({})[Symbol.asyncIterator]();
    await events.next();
    link.close();
    expect(await until(() => aborted.length)).toBe(1);
  });
});

function needRoot(context: TestContext): void {
  context.skip(process.getuid?.() !== 0, "Only root can act as another account.");
}
