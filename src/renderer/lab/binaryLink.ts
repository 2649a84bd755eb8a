import type { AppError } from "#shared/AppError.ts";
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
  ended(reason?: AppError): void;
}

/** A link over such a carrier. Bytes that make no sense end it. */
export function binaryLink(carrier: Carrier): BinaryLink {
  const codec = createCodec();
  let listener: LinkListener | undefined;
  let end: { reason?: AppError } | undefined;

  function ended(reason?: AppError): void {
    if (end) return;
    end = reason ? { reason } : {};
    carrier.close();
    listener?.closed(reason);
  }

  return {
    link: {
      post: (message) => void (end || carrier.send(codec.encode(message))),
      listen(given) {
        listener = given;
        if (end) given.closed(end.reason);
      },
      close: () => ended(),
    },
    received(bytes) {
      if (end) return;
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
