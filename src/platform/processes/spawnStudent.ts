import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { childMessageSchema, type HostMessage } from "./messages.ts";
import { createStreamReader, encodeFrame } from "./frames.ts";
import { debuggerFlags, ownSession } from "./operatingSystem.ts";
import type { z } from "zod";

export interface SpawnOptions {
  /** Node 24. */
  nodePath: string;
  /** The program of the child; it loads the engine, contains itself, then runs what `start` brings. */
  entry: string;
  /** Files and folders the child may read until it has loaded the engine; nothing of the machine after that. */
  readable: readonly string[];
  /** Of the JavaScript heap, MiB. */
  heapMiB: number;
  /** Empty. */
  cwd: string;
  /** What the engine is told; a program sees none of it. */
  env?: Readonly<Record<string, string>> | undefined;
  /** The engine starts a thread, before any code of the student: one that owns the graphics card. */
  worker?: boolean | undefined;
}

export type ParsedChildMessage = z.output<typeof childMessageSchema>;

/** How a process ended, when its pipes are read to their end too. */
export interface Death {
  code: number | undefined;
  signal: string | undefined;
  stderr: string;
  /** Why it could not even be started. */
  failure?: string | undefined;
}

/** One process of student code. It belongs to whoever took it, for one task. */
export interface StudentProcess {
  readonly pid: number | undefined;
  send(message: HostMessage): void;
  /** What comes before the first call waits. A frame that is not one of ours is an error, told once. */
  listen(listener: { message(message: ParsedChildMessage): void; nonsense(error: Error): void }): void;
  /** Everything the process wrote to its standard error so far: Node's own last words. Students can't write there. */
  stderr(): string;
  signal(name: NodeJS.Signals): void;
  /** Never rejects. */
  readonly died: Promise<Death>;
}

/** What Node says at its end is enough. */
const stderrBytes = 16_384;

export function spawnStudent({ nodePath, entry, readable, heapMiB, cwd, env = {}, worker = false }: SpawnOptions): StudentProcess {
  const args = [
    "--permission",
    // For the engine's kernels, which load before any code of the student.
    "--allow-addons",
    ...(worker ? ["--allow-worker"] : []),
    ...debuggerFlags,
    ...readable.map((path) => `--allow-fs-read=${path}`),
    `--max-old-space-size=${heapMiB}`,
    // Not --no-warnings: it would also silence where a top-level await never settles.
    "--disable-warning=ExperimentalWarning",
    "--disable-warning=SecurityWarning",
    "--import",
    pathToFileURL(entry).href,
    // The program is the main module of its process, so that Node can tell where it hangs in an await.
    "--entry-url",
    "student:program",
  ];
  const child = spawn(nodePath, args, { cwd, env, stdio: ["ignore", "ignore", "pipe", "pipe", "pipe", "pipe"], detached: ownSession, windowsHide: true });
  const fromChild = child.stdio[3] as Readable;
  const toChild = child.stdio[4] as Socket;
  const bytesFromChild = (child.stdio as readonly unknown[])[5] as Readable;

  let stderr = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-stderrBytes)));
  // The death says it.
  toChild.on("error", () => undefined);
  fromChild.on("error", () => undefined);
  bytesFromChild.on("error", () => undefined);

  return {
    pid: child.pid,
    send: (message) => void (toChild.writable && toChild.write(encodeFrame(message))),
    listen(listener) {
      const read = createStreamReader((message) => listener.message(childMessageSchema.parse(message)));
      let sound = true;
      const unlessNonsense = (take: (chunk: Uint8Array) => void) => (chunk: Buffer): void => {
        if (!sound) return;
        try {
          take(chunk);
        } catch (cause) {
          sound = false;
          listener.nonsense(cause instanceof Error ? cause : new Error(String(cause)));
        }
      };
      fromChild.on("data", unlessNonsense(read.frames));
      bytesFromChild.on("data", unlessNonsense(read.bytes));
    },
    stderr: () => stderr,
    signal: (name) => void child.kill(name),
    died: new Promise((resolve) => {
      let failure: string | undefined;
      child.on("error", (error) => (failure = error.message));
      child.on("close", (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined, stderr, failure }));
    }),
  };
}
