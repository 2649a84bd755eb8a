import { writeSync } from "node:fs";
import { Socket } from "node:net";
import { createFrameReader, framePieces } from "#platform/processes/frames.ts";
import { hostMessageSchema, type ChildMessage, type HostMessage } from "#platform/processes/messages.ts";

const toHost = 3;
const fromHost = 4;

/** The one way out of the process. Ends it when the host is gone. */
export interface HostChannel {
  /** Synchronous and blocking: when it returns, the message has left the process, and a flood waits for the host. */
  send(message: ChildMessage): void;
  listen(listener: (message: HostMessage) => void): void;
  /** Whether waiting for the host keeps the process alive; at first it does. */
  keepAlive(keep: boolean): void;
}

export function openHostChannel({ exit }: { exit(code: number): never }): HostChannel {
  const socket = new Socket({ fd: fromHost, readable: true, writable: false });
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const { wait } = Atomics;

  const write = (bytes: Uint8Array): void => {
    let written = 0;
    while (written < bytes.length) {
      try {
        written += writeSync(toHost, bytes, written);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") exit(1);
        wait(pause, 0, 0, 1);
      }
    }
  };

  socket.on("error", () => exit(1));
  socket.on("close", () => exit(1));
  return {
    send(message) {
      for (const piece of framePieces(message)) write(piece);
    },
    listen(listener) {
      socket.on("data", createFrameReader((message) => listener(hostMessageSchema.parse(message))));
    },
    keepAlive: (keep) => void (keep ? socket.ref() : socket.unref()),
  };
}
