import type { Link, LinkListener } from "./contract.ts";

interface End {
  link: Link;
  deliver(message: unknown): void;
  close(): void;
}

/** Two ends of a link inside one process: cloned, in order, never in the same turn, as between processes. */
export function createMemoryLinks(): [Link, Link] {
  let ends: [End, End];
  const first = createEnd(() => ends[1]);
  const second = createEnd(() => ends[0]);
  ends = [first, second];
  return [first.link, second.link];
}

function createEnd(peer: () => End): End {
  const inbox: (() => void)[] = [];
  let listener: LinkListener | undefined;
  let closed = false;
  let scheduled = false;

  function schedule(action: () => void): void {
    inbox.push(action);
    if (!scheduled && listener) drain();
  }

  function drain(): void {
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      for (const action of inbox.splice(0)) action();
      if (inbox.length > 0) drain();
    });
  }

  function end(): void {
    if (closed) return;
    closed = true;
    inbox.length = 0;
    schedule(() => listener?.closed());
  }

  return {
    deliver: (message) => schedule(() => closed || listener?.message(message)),
    close: () => schedule(end),
    link: {
      post(message) {
        if (!closed) peer().deliver(structuredClone(message));
      },
      listen(given) {
        listener = given;
        if (inbox.length > 0) drain();
      },
      close() {
        if (closed) return;
        end();
        peer().close();
      },
    },
  };
}
