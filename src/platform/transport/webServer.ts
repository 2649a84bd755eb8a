import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { z } from "zod";
import { AppError } from "#shared/AppError.ts";
import { systemClock, type Clock } from "#shared/Clock.ts";
import type { Logger } from "#shared/Logger.ts";
import { pageHeaders } from "#shared/pageHeaders.ts";
import type { Link } from "#shared/rpc/contract.ts";
import { causeCode } from "../home/storageError.ts";
import { readPage } from "./readPage.ts";
import { webLink } from "./webLink.ts";
import type { WebMemoryFile } from "./webMemory.ts";
import { createWebSessions } from "./webSessions.ts";

export interface WebServerOptions {
  /** Folder of the built page. */
  root: string;
  /** 0 for any that is free. */
  port: number;
  /** Each page's link, after its token was accepted. */
  onLink(link: Link): void;
  log: Logger;
  clock?: Clock;
  /** Where a killed server's port and tokens are found again; none: they die with the server. */
  memory?: WebMemoryFile | undefined;
}

export interface WebServer {
  port: number;
  /** An address that opens the page once, within a minute: its fragment holds a fresh code. */
  createUrl(): string;
  close(): Promise<void>;
}

/** Path of the WebSocket, and its first subprotocol; the second is the token. */
const socketPath = "/lab";
const subprotocol = "lab";
const sessionPath = "/session";
const maxMessageBytes = 64 * 2 ** 20;
const maxCodeBytes = 1024;

const sessionRequestSchema = z.object({ code: z.string().min(1).max(200) });

/**
 * The browser shell's server, on this computer's loopback only. Another page, another account or a rebound name gets
 * nothing from it: Host and Origin must be exactly ours, and the lab is reached with a token alone.
 *
 *     GET  /...          the built page
 *     POST /session      {"code"} from the address's fragment -> {"token"}, once
 *     WS   /lab          subprotocols "lab", TOKEN
 */
export async function startWebServer({ root, port: wantedPort, onLink, log, clock = systemClock, memory }: WebServerOptions): Promise<WebServer> {
  const sessions = createWebSessions({ clock, digests: memory?.read()?.tokens ?? [] });
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: maxMessageBytes, handleProtocols: () => subprotocol });
  // Without a Host header it is we who answer, so that our headers are on that response too.
  const server = createServer({ requireHostHeader: false });
  const port = await listen(server, wantedPort);
  const authority = port === 80 ? "127.0.0.1" : `127.0.0.1:${port}`;
  const origin = `http://${authority}`;

  server.on("request", serveRequest).on("checkContinue", serveRequest).on("checkExpectation", serveRequest);
  server.on("upgrade", upgrade);
  server.on("clientError", (_, socket) => refuse(socket, 400));
  server.on("error", (error) => log.error("The page server failed.", { error }));

  function serveRequest(request: IncomingMessage, response: ServerResponse): void {
    answer(request, response).catch((error: unknown) => {
      // Whoever asked went away in the middle: nobody is there to be answered.
      if (causeCode(error) === "ECONNRESET") return void response.destroy();
      log.error("A page request failed.", { path: pathOf(request), error });
      if (response.headersSent) response.destroy();
      else send(response, 500);
    });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.host !== authority) return send(response, 421);
    const urlPath = pathOf(request);
    switch (request.method) {
      case "GET":
      case "HEAD": {
        const nonce = createNonce();
        const page = await readPage({ root, urlPath, nonce });
        if (!page) return send(response, 404);
        return send(response, 200, { body: page.body, nonce, headers: { "Content-Type": page.type, "Cache-Control": page.cache } });
      }
      case "POST":
        if (request.headers.origin !== origin) return send(response, 403);
        if (urlPath !== sessionPath) return send(response, 404);
        return swapCode(request, response);
      default:
        return send(response, 405, { headers: { Allow: "GET, HEAD, POST" } });
    }
  }

  async function swapCode(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, maxCodeBytes);
    if (body === undefined) return send(response, 413, { headers: { Connection: "close" } });
    const parsed = sessionRequestSchema.safeParse(parseJson(body));
    if (!parsed.success) return send(response, 400);
    const token = sessions.swap(parsed.data.code);
    if (token === undefined) return send(response, 403);
    await memory?.write({ port, tokens: sessions.digests() });
    return send(response, 200, { body: JSON.stringify({ token }), headers: { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" } });
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    if (request.headers.host !== authority) return refuse(socket, 421);
    if (request.headers.origin !== origin) return refuse(socket, 403);
    if (pathOf(request) !== socketPath) return refuse(socket, 404);
    const [name, token = ""] = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((part) => part.trim());
    if (name !== subprotocol || !sessions.accepts(token)) return refuse(socket, 403);
    sockets.handleUpgrade(request, socket, head, (accepted) => onLink(webLink(accepted)));
  }

  function headersOf(nonce: string): Record<string, string> {
    return { "Cache-Control": "no-store", ...pageHeaders({ nonce, connect: [`ws://${authority}`] }) };
  }

  function send(response: ServerResponse, status: number, { body = "", nonce = createNonce(), headers = {} }: { body?: string | Buffer; nonce?: string; headers?: Record<string, string> } = {}): void {
    response.writeHead(status, { ...headersOf(nonce), ...headers, "Content-Length": Buffer.byteLength(body) });
    response.end(response.req.method === "HEAD" ? undefined : body);
  }

  /** Answers on a connection that is no HTTP response any more. */
  function refuse(socket: Duplex, status: number): void {
    if (!socket.writable) return void socket.destroy();
    const headers = Object.entries({ ...headersOf(createNonce()), Connection: "close", "Content-Length": "0" }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} Refused\r\n${headers.join("")}\r\n`);
  }

  return {
    port,
    createUrl: () => `${origin}/#code=${sessions.createCode()}`,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      memory?.forget();
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (error) {
    const denied = causeCode(error) === "EACCES";
    throw new AppError({
      code: "port-taken",
      message: denied ? `This account may not use port ${port}.` : `Port ${port} is in use by another program.`,
      hint: "Choose another one, or --port 0 for any that is free.",
      data: { port },
      cause: error,
    });
  }
  const address = server.address();
  return typeof address === "object" && address ? address.port : port;
}

/** Without the query. A URL with a host in it, or of another form, is no path of ours and finds nothing. */
function pathOf({ url = "" }: IncomingMessage): string {
  return url.split("?", 1)[0] ?? "";
}

function createNonce(): string {
  return randomBytes(16).toString("base64");
}

/** Undefined when it is longer than `maxBytes`; what follows is not read. */
function readBody(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length <= maxBytes) return;
      request.pause();
      resolve(undefined);
    });
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.on("error", reject);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
