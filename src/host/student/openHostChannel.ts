import { write as writeAside, writeSync } from "node:fs";
import { Socket } from "node:net";
import { createFrameReader, createStreamSplitter, framePieces } from "#platform/processes/frames.ts";
import { hostMessageSchema, type ChildMessage, type HostMessage } from "#platform/processes/messages.ts";

const toHost = 3;
const fromHost = 4;
/** Many bytes, next to which other messages pass. */
const bytesToHost = 5;

/** The one way out of the process. Ends it when the host is gone. */
export interface HostChannel {
  /** Synchronous and blocking: when it returns, the message has left the process, and a flood waits for the host. */
  send(message: ChildMessage): void;
  /**
   * Returns at once, where the message ends with many bytes: a thread of the system's writes them, in order, and they have to stay as they are
   * until the host answers. What is sent after it may arrive before it; what is streamed after it arrives after it.
   */
  stream(message: ChildMessage): void;
  listen(listener: (message: HostMessage) => void): void;
  /** Whether waiting for the host keeps the process alive; at first it does. */
  keepAlive(keep: boolean): void;
}

export function openHostChannel({ exit }: { exit(code: number): never }): HostChannel {
  const socket = new Socket({ fd: fromHost, readable: true, writable: false });
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const { wait } = Atomics;
  const later = setTimeout;
  const streams: Uint8Array[] = [];
  const streamed = createStreamSplitter();

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

  const writeStreams = (written: number): void => {
    const bytes = streams[0];
    if (!bytes) return;
    if (written === bytes.length) {
      streams.shift();
      return writeStreams(0);
    }
    writeAside(bytesToHost, bytes, written, (error, count) => {
      if (!error) writeStreams(written + count);
      else if (error.code === "EAGAIN") later(() => writeStreams(written), 1);
      else exit(1);
    });
  };
  const send = (message: ChildMessage): void => {
    for (const piece of framePieces(message)) write(piece);
  };

  socket.on("error", () => exit(1));
  socket.on("close", () => exit(1));
  return {
    send,
    stream(message) {
      const pieces = streamed(message);
      if (!pieces) return send(message);
      write(pieces.frame);
      if (streams.push(pieces.bytes) === 1) writeStreams(0);
    },
    listen(listener) {
      socket.on("data", createFrameReader((message) => listener(hostMessageSchema.parse(message))));
    },
    keepAlive: (keep) => void (keep ? socket.ref() : socket.unref()),
  };
}
