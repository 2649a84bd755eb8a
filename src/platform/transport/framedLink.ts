import type { Duplex } from "node:stream";
import { AppError } from "#shared/AppError.ts";
import type { Link, LinkListener } from "#shared/rpc/contract.ts";
import { createFrameSplitter, frameHead, maxFrameBytes } from "#shared/rpc/frames.ts";
import { createCodec } from "./codec.ts";

export interface FramedLinkOptions {
  maxBytes?: number;
  /** A peer that has sent no whole message after so long is cut off, ms. Without it a silent peer may stay. */
  firstMessageMs?: number | undefined;
}

/** A link over a byte stream: msgpack in frames. Bytes that are no frame or no message close it. */
export function framedLink(stream: Duplex, { maxBytes = maxFrameBytes, firstMessageMs }: FramedLinkOptions = {}): Link {
  const codec = createCodec();
  let listener: LinkListener | undefined;
  let ended: { reason?: AppError } | undefined;
  const silence = firstMessageMs === undefined ? undefined : setTimeout(() => end(broken("The other side said nothing.")), firstMessageMs);

  // The reason is not told: to the peer's reader a reset and an end are the same, its link is gone.
  stream.on("error", () => end());
  stream.on("close", () => end());
  stream.on("end", () => end());

  function end(reason?: AppError): void {
    if (ended) return;
    ended = reason ? { reason } : {};
    clearTimeout(silence);
    if (reason) stream.destroy();
    else stream.end(() => stream.destroy());
    listener?.closed(reason);
  }

  function receive(body: Uint8Array): void {
    if (ended) return;
    clearTimeout(silence);
    let message: unknown;
    try {
      message = codec.decode(body);
    } catch (cause) {
      return end(broken("A message could not be decoded.", cause));
    }
    listener?.message(message);
  }

  return {
    post(message) {
      if (ended) return;
      const body = codec.encode(message);
      const head = frameHead(body.length, maxBytes);
      // One write to the system for head and body, and for all messages of one turn.
      stream.cork();
      stream.write(head);
      stream.write(body);
      process.nextTick(() => stream.uncork());
    },
    listen(given) {
      listener = given;
      if (ended) return given.closed(ended.reason);
      const splitter = createFrameSplitter({ onFrame: receive, maxBytes });
      stream.on("data", (chunk: Uint8Array) => {
        if (ended) return;
        try {
          splitter.push(chunk);
        } catch (cause) {
          end(broken("The bytes on the connection are no messages.", cause));
        }
      });
    },
    close: () => end(),
  };
}

function broken(message: string, cause?: unknown): AppError {
  return new AppError({ code: "invalid-input", message, cause });
}
