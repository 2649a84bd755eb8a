import type { WebSocket } from "ws";
import { AppError } from "#shared/AppError.ts";
import type { Link, LinkListener } from "#shared/rpc/contract.ts";
import { createCodec } from "./codec.ts";

/** Close code of RFC 6455 for data that makes no sense. */
const unsupportedData = 1003;

export interface WebLinkOptions {
  /** A peer that has not answered a ping when the next is due is taken for gone, ms. */
  heartbeatMs?: number;
}

/** A link over a WebSocket: each binary message one msgpack value. Anything else closes it. */
export function webLink(socket: WebSocket, { heartbeatMs = 20_000 }: WebLinkOptions = {}): Link {
  const codec = createCodec();
  let listener: LinkListener | undefined;
  let ended: { reason?: AppError } | undefined;
  let answered = true;

  const heartbeat = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, heartbeatMs);
  heartbeat.unref();

  socket.binaryType = "nodebuffer";
  socket.on("pong", () => (answered = true));
  socket.on("error", () => end());
  socket.on("close", () => end());

  function end(reason?: AppError): void {
    if (ended) return;
    ended = reason ? { reason } : {};
    clearInterval(heartbeat);
    socket.close(reason ? unsupportedData : undefined);
    listener?.closed(reason);
  }

  return {
    post(message) {
      if (!ended) socket.send(codec.encode(message));
    },
    listen(given) {
      listener = given;
      if (ended) return given.closed(ended.reason);
      socket.on("message", (data: Buffer, isBinary: boolean) => {
        if (ended) return;
        let message: unknown;
        try {
          if (!isBinary) throw new TypeError("A text message.");
          message = codec.decode(data);
        } catch (cause) {
          return end(new AppError({ code: "invalid-input", message: "A message could not be decoded.", cause }));
        }
        given.message(message);
      });
    },
    close: () => end(),
  };
}
