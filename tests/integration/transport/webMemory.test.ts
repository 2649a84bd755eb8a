import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { createWebMemoryFile } from "#platform/transport/webMemory.ts";
import { startWebServer, type WebServer } from "#platform/transport/webServer.ts";
import { silentLogger } from "#shared/Logger.ts";
import { takeToken } from "#tests/support/labs/takeToken.ts";
import { tempDir } from "#tests/support/tempDir.ts";

async function serverIn(folder: string, port = 0): Promise<WebServer> {
  const root = join(folder, "page");
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, "index.html"), "");
  const server = await startWebServer({ root, port, onLink: (link) => link.listen({ message: () => undefined, closed: () => undefined }), log: silentLogger, memory: createWebMemoryFile(join(folder, "web.json")) });
  onTestFinished(() => server.close());
  return server;
}

/** Whether the page's WebSocket is taken. */
function isTaken(port: number, token: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/lab`, ["lab", token], { origin: `http://127.0.0.1:${port}` });
    socket.on("open", () => {
      socket.close();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

describe("a page server that was killed", () => {
  it("is found again at its port, with the tokens it gave and no others", async () => {
    const folder = tempDir();
    const first = await serverIn(folder);
    const token = await takeToken(first.createUrl());
    const memory = createWebMemoryFile(join(folder, "web.json"));
    const left = memory.read();
    expect(left?.port).toBe(first.port);
    await first.close();
    // What a kill would have left behind.
    await memory.write(left!);
    const second = await serverIn(folder, left!.port);
    expect(await isTaken(second.port, token)).toBe(true);
    expect(await isTaken(second.port, `${token}x`)).toBe(false);
  });

  it("leaves digests only, for this account only", async () => {
    const folder = tempDir();
    const server = await serverIn(folder);
    const token = await takeToken(server.createUrl());
    expect(JSON.stringify(createWebMemoryFile(join(folder, "web.json")).read())).not.toContain(token);
    if (process.platform !== "win32") expect(statSync(join(folder, "web.json")).mode & 0o077).toBe(0);
  });

  it("leaves nothing when it was closed", async () => {
    const folder = tempDir();
    const server = await serverIn(folder);
    await takeToken(server.createUrl());
    await server.close();
    expect(existsSync(join(folder, "web.json"))).toBe(false);
  });

  it("is forgotten when its memory is damaged", () => {
    const folder = tempDir();
    writeFileSync(join(folder, "web.json"), '{"port":0,"tokens":["x"]}');
    expect(createWebMemoryFile(join(folder, "web.json")).read()).toBeUndefined();
  });
});
