import { z } from "zod";
import { connect } from "#shared/rpc/connect.ts";
import { call, stream, type ContractHandlers, type HandlerContext, type Link } from "#shared/rpc/contract.ts";
import { createMemoryLinks } from "#shared/rpc/memoryLink.ts";
import { serve } from "#shared/rpc/serve.ts";
import { recordingLogger, type LogLine } from "../recordingLogger.ts";

export const mathContract = {
  math: {
    add: call(z.object({ terms: z.array(z.number()), scale: z.number().default(1) }), z.number()),
    wait: call(z.object({}), z.string()),
    wrong: call(z.object({}), z.number()),
    count: stream(z.object({ from: z.int(), to: z.int() }), z.number()),
  },
};

interface Seen {
  pulled: number;
  contexts: HandlerContext[];
  ended: string[];
  logged: readonly LogLine[];
  closed: number;
}

function prepare(change: Partial<ContractHandlers<typeof mathContract>["math"]> = {}) {
  const log = recordingLogger();
  const seen: Seen = { pulled: 0, contexts: [], ended: [], logged: log.lines, closed: 0 };
  const handlers: ContractHandlers<typeof mathContract> = {
    math: {
      add: ({ terms, scale }) => scale * terms.reduce((sum, term) => sum + term, 0),
      wait: (_, context) => {
        seen.contexts.push(context);
        return new Promise((_resolve, reject) => context.signal.addEventListener("abort", () => reject(context.signal.reason)));
      },
      wrong: () => "three" as unknown as number,
      async *count({ from, to }, context) {
        seen.contexts.push(context);
        try {
          for (let i = from; i <= to; i++) {
            seen.pulled++;
            yield i;
          }
        } finally {
          seen.ended.push(context.signal.aborted ? "stopped" : "finished");
        }
      },
      ...change,
    },
  };
  const serveOn = (link: Link): void => serve({ link, contract: mathContract, handlers, connectionId: "c1", log, onClosed: () => void seen.closed++ });
  return { seen, serveOn };
}

export function mathLab(change: Partial<ContractHandlers<typeof mathContract>["math"]> = {}) {
  const { seen, serveOn } = prepare(change);
  const [server, link] = createMemoryLinks();
  serveOn(server);
  return { seen, server, link, math: connect({ link, contract: mathContract }).math };
}

/** A link whose other end the test plays by hand. */
export function byHand(link: Link) {
  const messages: unknown[] = [];
  let closed = false;
  link.listen({ message: (message) => void messages.push(message), closed: () => void (closed = true) });
  return { messages, isClosed: () => closed };
}

/** The served end as in `mathLab`, the other end played by the test. */
export function mathLabByHand() {
  const { seen, serveOn } = prepare();
  const [server, link] = createMemoryLinks();
  serveOn(server);
  byHand(link);
  return { seen, link };
}

export async function take<T>(events: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const event of events) {
    taken.push(event);
    if (taken.length === count) break;
  }
  return taken;
}

/** Messages in memory travel in microtasks; a turn of the event loop lets all that are under way arrive. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
