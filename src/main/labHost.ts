import { execFile } from "node:child_process";
import { connect, type Socket } from "node:net";
import { ensureHostFile, nodeProgram } from "./places.ts";

/** Why there is no lab host, in words for a person. */
export class HostFailure extends Error {
  readonly hint: string | undefined;
  readonly code: string | undefined;
  readonly data: Readonly<Record<string, unknown>> | undefined;
  constructor(message: string, { hint, code, data }: { hint?: string | undefined; code?: string | undefined; data?: Readonly<Record<string, unknown>> | undefined } = {}) {
    super(message);
    this.hint = hint;
    this.code = code;
    this.data = data;
  }
}

let address: string | undefined;

/** A connection to the lab host of this home, which is started when none answers. Throws HostFailure. */
export async function connectLabHost(): Promise<Socket> {
  if (address !== undefined) {
    const socket = await tryConnect(address);
    if (socket) return socket;
  }
  address = await ensureHost();
  const socket = await tryConnect(address);
  if (!socket) throw new HostFailure("The lab host does not answer.", { hint: "Close the app and start it again." });
  return socket;
}

function tryConnect(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(undefined));
  });
}

/** Starting, electing and replacing hosts is known to Node 24's side alone; here only its answer is read. */
function ensureHost(): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(nodeProgram(), [ensureHostFile], { env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined }, timeout: 60_000 }, (error, stdout) => {
      const answer = parse(stdout.trim().split("\n").pop() ?? "");
      if (typeof answer["socket"] === "string") return resolve(answer["socket"]);
      const told = answer["error"] as { message?: string; hint?: string; code?: string; data?: Readonly<Record<string, unknown>> } | undefined;
      reject(new HostFailure(told?.message ?? `The lab host could not be started: ${error?.message ?? "no answer"}.`, told));
    });
  });
}

function parse(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return {};
  }
}
