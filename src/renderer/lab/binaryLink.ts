import type { Link, LinkListener } from "#shared/rpc/contract.ts";
import { createCodec } from "./codec.ts";

/** What carries whole binary messages: a WebSocket or a port of Electron. */
export interface Carrier {
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export interface BinaryLink {
  link: Link;
  /** For the carrier's owner: a message came, it ended. */
  received(bytes: Uint8Array): void;
  ended(): void;
}

/** A link over such a carrier. Bytes that make no sense end it. */
export function binaryLink(carrier: Carrier): BinaryLink {
  const codec = createCodec();
  let listener: LinkListener | undefined;
  let closed = false;

  function ended(): void {
    if (closed) return;
    closed = true;
    carrier.close();
    listener?.closed();
  }

  return {
    link: {
      post: (message) => void (closed || carrier.send(codec.encode(message))),
      listen(given) {
        listener = given;
        if (closed) given.closed();
      },
      close: ended,
    },
    received(bytes) {
      if (closed) return;
      let message: unknown;
      try {
        message = codec.decode(bytes);
      } catch {
        return ended();
      }
      listener?.message(message);
    },
    ended,
  };
}
