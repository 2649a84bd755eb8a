import type { Link } from "./contract.ts";

/** A worker, or the scope of one, as far as a link needs it. */
export interface MessageEnd {
  postMessage(message: unknown, transfer: never[]): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
}

/** Between a page and its own worker, which come and go together: messages are cloned, and nothing is encoded. */
export function portLink(end: MessageEnd, { close }: { close(): void }): Link & { ended(): void } {
  let closed: (() => void) | undefined;
  const ended = (): void => {
    closed?.();
    closed = undefined;
  };
  return {
    post: (message) => end.postMessage(message, []),
    listen(listener) {
      closed = () => listener.closed();
      end.addEventListener("message", ({ data }) => listener.message(data));
    },
    close() {
      close();
      ended();
    },
    ended,
  };
}
