import { AppError, errorCodes, type ErrorCode } from "#shared/AppError.ts";
import { shellChannels, type LinkEnd, type ShellApi } from "#shared/contracts/shell.ts";
import type { Link } from "#shared/rpc/contract.ts";
import { binaryLink } from "./binaryLink.ts";
import { createPageToken, type PageToken } from "./pageToken.ts";

declare global {
  interface Window {
    shell?: ShellApi;
  }
}

/** A link to the lab host, or why there is none now. */
export type OpenedLink = { kind: "open"; link: Link } | { kind: "unreachable" } | { kind: "locked"; reason: LockReason };

/** `no-code`: opened without one; `used-code`: its code was used or too old; `ended`: what the host knew of us is gone. */
export type LockReason = "no-code" | "used-code" | "ended";

export interface LabDoor {
  open(): Promise<OpenedLink>;
}

/** Electron's bridge where there is one, else the web server that this page came from. */
export function findLabDoor(): LabDoor {
  const { shell } = window;
  if (shell) return { open: () => openPort(shell) };
  // A new address pasted into this tab changes only its fragment: begin anew with it.
  window.addEventListener("hashchange", () => location.hash.includes("code=") && location.reload());
  const token = createPageToken();
  return { open: () => openSocket(token) };
}

function openPort(shell: ShellApi): Promise<OpenedLink> {
  return new Promise((resolve) => {
    const receive = ({ data, source, ports: [port] }: MessageEvent<unknown>): void => {
      if (source !== window || data !== shellChannels.labPort || !port) return;
      window.removeEventListener("message", receive);
      const { link, received, ended } = binaryLink({ send: (bytes) => port.postMessage(bytes), close: () => port.close() });
      port.addEventListener("message", (event: MessageEvent<unknown>) => {
        if (event.data instanceof Uint8Array) received(event.data);
        else ended(reasonOf(event.data as LinkEnd));
      });
      port.start();
      resolve({ kind: "open", link });
    };
    window.addEventListener("message", receive);
    shell.openLab();
  });
}

function reasonOf(end: LinkEnd): AppError | undefined {
  if (end.kind === "closed") return undefined;
  const code = end.code !== undefined && Object.hasOwn(errorCodes, end.code) ? (end.code as ErrorCode) : "host-unreachable";
  return new AppError({ code, message: end.message, hint: end.hint, data: end.data });
}

async function openSocket(pageToken: PageToken): Promise<OpenedLink> {
  const token = await pageToken.take();
  if (token.kind !== "token") return token;
  // A browser does not say why a socket failed. A server that was there before and after it has refused us; one that
  // was only there after it may just have come.
  for (let served = false; ; served = true) {
    const socket = await trySocket(token.value);
    if (socket) return { kind: "open", link: socketLink(socket) };
    if (!(await isServed())) return { kind: "unreachable" };
    if (served) break;
  }
  pageToken.forget();
  return { kind: "locked", reason: "ended" };
}

function trySocket(token: string): Promise<WebSocket | undefined> {
  const socket = new WebSocket(`ws://${location.host}/lab`, ["lab", token]);
  socket.binaryType = "arraybuffer";
  return new Promise((resolve) => {
    socket.addEventListener("open", () => resolve(socket), { once: true });
    socket.addEventListener("close", () => resolve(undefined), { once: true });
  });
}

function socketLink(socket: WebSocket): Link {
  const { link, received, ended } = binaryLink({ send: (bytes) => socket.send(bytes), close: () => socket.close() });
  socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (data instanceof ArrayBuffer) received(new Uint8Array(data));
    else ended();
  });
  socket.addEventListener("close", () => ended());
  return link;
}

async function isServed(): Promise<boolean> {
  try {
    return (await fetch("/", { method: "HEAD", cache: "no-store" })).ok;
  } catch {
    return false;
  }
}
