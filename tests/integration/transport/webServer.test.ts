import { once } from "node:events";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { request, type IncomingMessage } from "node:http";
import { connect as connectTcp } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { codeLifetimeMs } from "#platform/transport/webSessions.ts";
import { startWebServer, type WebServer } from "#platform/transport/webServer.ts";
import { silentLogger } from "#shared/Logger.ts";
import type { Link } from "#shared/rpc/contract.ts";
import { record } from "#tests/contract/link.ts";
import { takeToken } from "#tests/support/labs/takeToken.ts";
import { tempDir } from "#tests/support/tempDir.ts";
import { until } from "#tests/support/until.ts";

let folder: string;
let server: WebServer;
let host: string;
let origin: string;
let links: Link[];
let now: number;

beforeEach(async () => {
  folder = tempDir();
  const root = join(folder, "page");
  mkdirSync(join(root, "assets"), { recursive: true });
  writeFileSync(join(root, "index.html"), `<meta name="csp-nonce" nonce="__NONCE__"><script nonce="__NONCE__">`);
  writeFileSync(join(root, "assets", "app-B1c2D3e4.js"), "run()");
  writeFileSync(join(root, "icon.svg"), "<svg/>");
  writeFileSync(join(folder, "secret.txt"), "secret");
  mkdirSync(join(folder, "page-other"));
  writeFileSync(join(folder, "page-other", "secret.txt"), "secret");
  symlinkSync(join(folder, "secret.txt"), join(root, "link.txt"));
  writeFileSync(join(root, ".env"), "secret");
  links = [];
  now = 1_000_000;
  server = await startWebServer({ root, port: 0, onLink: (link) => links.push(link), log: silentLogger, clock: { now: () => now } });
  onTestFinished(() => server.close());
  host = `127.0.0.1:${server.port}`;
  origin = `http://${host}`;
});

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** fetch would set Host and Origin by itself and tidy up the path. */
async function ask(path: string, { method = "GET", headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Answer> {
  const sent = request({ host: "127.0.0.1", port: server.port, path, method, headers, agent: false });
  sent.on("error", () => undefined);
  sent.end(body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, body: text };
}

function postCode(code: string, headers: Record<string, string> = { origin }): Promise<Answer> {
  return ask("/session", { method: "POST", headers, body: JSON.stringify({ code }) });
}

function codeOf(url: string): string {
  return new URLSearchParams(new URL(url).hash.slice(1)).get("code") ?? "";
}

/** The status of a refused upgrade, or "open". */
async function knock({ protocols, path = "/lab", headers = {}, from = origin }: { protocols: string[]; path?: string; headers?: Record<string, string>; from?: string }): Promise<number | "open"> {
  const socket = new WebSocket(`ws://${host}${path}`, protocols, { headers, ...(from && { origin: from }), perMessageDeflate: true });
  onTestFinished(() => socket.terminate());
  return new Promise((resolve) => {
    socket.on("open", () => resolve("open"));
    socket.on("error", () => undefined);
    socket.on("unexpected-response", (_, response) => {
      expectPageHeaders(response.headers);
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
  });
}

function expectPageHeaders(headers: Answer["headers"]): void {
  expect(headers).toMatchObject({
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
  });
  expect(String(headers["content-security-policy"]).replace(/'nonce-[^']+'/, "'nonce-N'")).toBe(
    `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src-elem 'self' 'nonce-N'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self' ws://${host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
}

describe("a page", () => {
  test("comes with a fresh nonce, in its text and in its policy, and is not stored", async () => {
    const [first, second] = await Promise.all([ask("/"), ask("/?reload")]);
    for (const { status, headers, body } of [first, second]) {
      const nonce = /'nonce-([^']+)'/.exec(String(headers["content-security-policy"]))?.[1];
      expect(status).toBe(200);
      expect(nonce).toHaveLength(24);
      expect(body).toBe(`<meta name="csp-nonce" nonce="${nonce}"><script nonce="${nonce}">`);
      expect(headers).toMatchObject({ "cache-control": "no-store", "content-type": "text/html; charset=utf-8" });
      expectPageHeaders(headers);
    }
    expect(first.body).not.toBe(second.body);
  });

  test("has its hashed parts kept for ever and the others asked for again", async () => {
    const script = await ask("/assets/app-B1c2D3e4.js");
    expect(script).toMatchObject({ status: 200, body: "run()", headers: { "cache-control": "public, max-age=31536000, immutable", "content-type": "text/javascript; charset=utf-8" } });
    expectPageHeaders(script.headers);
    expect(await ask("/icon.svg")).toMatchObject({ status: 200, headers: { "cache-control": "no-cache" } });
    expect(await ask("/icon.svg", { method: "HEAD" })).toMatchObject({ status: 200, body: "", headers: { "content-length": "6" } });
  });

  test.each([
    "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/../../secret.txt", "/..\\secret.txt", "/%5c..%5csecret.txt", "/../page-other/secret.txt",
    "/link.txt", "/.env", "//secret.txt", "/assets//app-B1c2D3e4.js", "/secret.txt%00.js", "/%", "/assets", "/assets/", "/none.js", `/${"x".repeat(5000)}`, "http://evil.example/icon.svg", "icon.svg",
  ])("is all there is: %s is not found", async (path) => {
    const answer = await ask(path);
    expect([400, 404]).toContain(answer.status);
    expect(answer.body).toBe("");
    expectPageHeaders(answer.headers);
  });

  test.each(["evil.example", "localhost", "127.0.0.1", "127.0.0.1:1"])("is not given under the name %j, which may be a rebound one", async (name) => {
    for (const answer of [await ask("/", { headers: { host: name } }), await ask("/session", { method: "POST", headers: { host: name, origin }, body: "{}" })]) {
      expect(answer).toMatchObject({ status: 421, body: "" });
      expectPageHeaders(answer.headers);
    }
    expect(await knock({ protocols: ["lab", await takeToken(server.createUrl())], headers: { host: name } })).toBe(421);
  });

  test("is not given to nonsense or to other methods, our headers are on those answers too", async () => {
    for (const method of ["PUT", "DELETE", "OPTIONS"]) {
      const answer = await ask("/", { method });
      expect(answer).toMatchObject({ status: 405, headers: { allow: "GET, HEAD, POST" } });
      expectPageHeaders(answer.headers);
    }
    for (const [bytes, status] of [
      ["NOT HTTP\r\n\r\n", 400],
      ["GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 421],
      [`GET / HTTP/1.1\r\nConnection: close\r\nHost: evil.example\r\nHost: ${host}\r\n\r\n`, 421],
      [`GET / HTTP/1.1\r\nConnection: close\r\nHost: evil.example\r\nExpect: miracles\r\n\r\n`, 421],
    ] as const) {
      const socket = connectTcp(server.port, "127.0.0.1");
      socket.write(bytes);
      let text = "";
      for await (const chunk of socket) text += String(chunk);
      expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(text).toContain("Cross-Origin-Embedder-Policy: require-corp");
    }
  });
});

describe("the code in an address", () => {
  test("is swapped for a token once", async () => {
    const code = codeOf(server.createUrl());
    const answer = await postCode(code);
    expect(answer).toMatchObject({ status: 200, headers: { "cache-control": "no-store" } });
    expectPageHeaders(answer.headers);
    const { token } = JSON.parse(answer.body) as { token: string };
    expect(await knock({ protocols: ["lab", token] })).toBe("open");
    expect(await knock({ protocols: ["lab", token] }), "a reload").toBe("open");
    const replayed = await postCode(code);
    expect(replayed).toMatchObject({ status: 403, body: "" });
    expectPageHeaders(replayed.headers);
  });

  test("is of use for a minute", async () => {
    const early = codeOf(server.createUrl());
    const late = codeOf(server.createUrl());
    now += codeLifetimeMs - 1;
    expect(await postCode(early)).toMatchObject({ status: 200 });
    now += 1;
    expect(await postCode(late)).toMatchObject({ status: 403 });
  });

  test("is not taken from another origin, nor from none", async () => {
    const code = codeOf(server.createUrl());
    for (const headers of [{ origin: "http://evil.example" }, { origin: "null" }, { origin: `http://localhost:${server.port}` }, { origin: `https://${host}` }, {}]) {
      expect(await postCode(code, headers as Record<string, string>)).toMatchObject({ status: 403 });
    }
    expect(await postCode(code), "still unused").toMatchObject({ status: 200 });
  });

  test.each([
    ["unknown", JSON.stringify({ code: "guess" }), 403],
    ["no text", JSON.stringify({ code: 7 }), 400],
    ["no JSON", "code=guess", 400],
    ["endless", "x".repeat(100_000), 413],
  ])("that is %s gets no token", async (_, body, status) => {
    expect(await ask("/session", { method: "POST", headers: { origin }, body })).toMatchObject({ status, body: "" });
  });

  test("is asked for at one place only", async () => {
    expect(await ask("/elsewhere", { method: "POST", headers: { origin }, body: JSON.stringify({ code: codeOf(server.createUrl()) }) })).toMatchObject({ status: 404 });
    expect(await ask("/session")).toMatchObject({ status: 404 });
  });
});

describe("the page's WebSocket", () => {
  test.each([
    ["a wrong token", ["lab", "A".repeat(43)]],
    ["no token", ["lab"]],
    ["another protocol", ["other", "A".repeat(43)]],
    ["nothing", []],
  ])("is refused with %s", async (_, protocols) => {
    expect(await knock({ protocols })).toBe(403);
    expect(links).toEqual([]);
  });

  test("is refused to another origin even with the token, and at another path", async () => {
    const token = await takeToken(server.createUrl());
    for (const from of ["http://evil.example", "null", `http://localhost:${server.port}`, ""]) expect(await knock({ protocols: ["lab", token], from })).toBe(403);
    expect(await knock({ protocols: ["lab", token], path: "/" })).toBe(404);
    expect(links).toEqual([]);
  });

  test("answers with the subprotocol alone and without compression", async () => {
    const socket = new WebSocket(`ws://${host}/lab`, ["lab", await takeToken(server.createUrl())], { origin });
    onTestFinished(() => socket.terminate());
    await once(socket, "open");
    expect([socket.protocol, socket.extensions]).toEqual(["lab", ""]);
  });

  test.each([
    ["text", "hello", 1003],
    ["bytes that are no message", Buffer.from([0xdd]), 1003],
    ["a message longer than 64 MiB", Buffer.alloc(64 * 2 ** 20 + 1), 1009],
  ])("is closed by %s", async (_, data, code) => {
    const socket = new WebSocket(`ws://${host}/lab`, ["lab", await takeToken(server.createUrl())], { origin });
    onTestFinished(() => socket.terminate());
    socket.on("error", () => undefined);
    await once(socket, "open");
    const seen = record(links[0]!);
    socket.send(data);
    expect((await once(socket, "close"))[0]).toBe(code);
    await until(() => seen.closed.length);
    expect(seen.messages).toEqual([]);
  });

  test("and its tokens end with the server", async () => {
    const token = await takeToken(server.createUrl());
    const socket = new WebSocket(`ws://${host}/lab`, ["lab", token], { origin });
    await once(socket, "open");
    const seen = record(links[0]!);
    const closed = once(socket, "close");
    await server.close();
    await closed;
    expect(seen.closed).toEqual([undefined]);
    server = await startWebServer({ root: join(folder, "page"), port: server.port, onLink: (link) => links.push(link), log: silentLogger });
    expect(await knock({ protocols: ["lab", token] })).toBe(403);
    await server.close();
  });
});

test("a port that is taken is named, with what to do", async () => {
  await expect(startWebServer({ root: folder, port: server.port, onLink: record, log: silentLogger })).rejects.toMatchObject({
    code: "port-taken",
    message: expect.stringContaining(String(server.port)),
    hint: expect.stringContaining("--port 0"),
    data: { port: server.port },
  });
});
