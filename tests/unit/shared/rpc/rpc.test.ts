import { describe, expect, test } from "vitest";
import { z } from "zod";
import { AppError } from "#shared/AppError.ts";
import { silentLogger } from "#shared/Logger.ts";
import { connect } from "#shared/rpc/connect.ts";
import { call, stream, type ContractHandlers, type HandlerContext, type Link } from "#shared/rpc/contract.ts";
import { createMemoryLinks } from "#shared/rpc/memoryLink.ts";
import { streamWindow } from "#shared/rpc/openStream.ts";
import { serve } from "#shared/rpc/serve.ts";
import { recordingLogger, type LogLine } from "#tests/support/recordingLogger.ts";
import { until } from "#tests/support/until.ts";

const contract = {
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

function prepare(change: Partial<ContractHandlers<typeof contract>["math"]> = {}) {
  const log = recordingLogger();
  const seen: Seen = { pulled: 0, contexts: [], ended: [], logged: log.lines, closed: 0 };
  const handlers: ContractHandlers<typeof contract> = {
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
  const serveOn = (link: Link): void => serve({ link, contract, handlers, connectionId: "c1", log, onClosed: () => void seen.closed++ });
  return { seen, serveOn };
}

function lab(change: Partial<ContractHandlers<typeof contract>["math"]> = {}) {
  const { seen, serveOn } = prepare(change);
  const [server, link] = createMemoryLinks();
  serveOn(server);
  return { seen, server, link, math: connect({ link, contract }).math };
}

/** A link whose other end the test plays by hand. */
function byHand(link: Link) {
  const messages: unknown[] = [];
  let closed = false;
  link.listen({ message: (message) => void messages.push(message), closed: () => void (closed = true) });
  return { messages, isClosed: () => closed };
}

describe("a call", () => {
  test("answers, with the contract's defaults filled in", async () => {
    const { math } = lab();
    expect(await math.add({ terms: [1, 2, 3] })).toBe(6);
    expect(await Promise.all([math.add({ terms: [1], scale: 2 }), math.add({ terms: [2], scale: 2 })])).toEqual([2, 4]);
  });

  test("with a bad input is refused by the server, which names the path", async () => {
    const { math, seen } = lab();
    const error = math.add({ terms: [1, "2" as unknown as number] });
    await expect(error).rejects.toMatchObject({ code: "invalid-input", message: expect.stringContaining("math.add: terms.1: "), data: { path: "terms.1" } });
    expect(seen.logged).toEqual([]);
  });

  test("with an answer that breaks the contract fails at the client", async () => {
    await expect(lab().math.wrong({})).rejects.toMatchObject({ code: "internal", message: expect.stringContaining("math.wrong") });
  });

  test("of a method that the server lacks is not in this version", async () => {
    const [server, link] = createMemoryLinks();
    const newer = { math: { ...contract.math, divide: call(z.object({}), z.number()), add: stream(z.object({}), z.number()) }, constructor: { name: call(z.object({}), z.string()) } };
    serve({ link: server, contract, handlers: { math: {} } as unknown as ContractHandlers<typeof contract>, connectionId: "c", log: silentLogger });
    const client = connect({ link, contract: newer });
    await expect(client.math.divide({})).rejects.toMatchObject({ code: "not-in-this-version", data: { method: "math.divide" } });
    await expect(client.constructor.name({})).rejects.toMatchObject({ code: "not-in-this-version" });
    await expect(client.math.wait({})).rejects.toMatchObject({ code: "not-in-this-version" });
    await expect(take(client.math.add({}), 1)).rejects.toMatchObject({ code: "not-in-this-version" });
  });

  test("keeps code, message, hint and data of an AppError, and does not log it", async () => {
    const error = new AppError({ code: "run-not-found", message: "There is no run 12.", hint: "See: backprop runs", data: { run: "12", tried: [1, 2] } });
    const { math, seen } = lab({
      add: () => {
        throw error;
      },
    });
    const caught = await math.add({ terms: [] }).catch((thrown: unknown) => thrown);
    expect(caught).toBeInstanceOf(AppError);
    expect(caught).toMatchObject({ code: "run-not-found", message: error.message, hint: error.hint, data: error.data });
    expect(seen.logged).toEqual([]);
  });

  test("that fails by a fault of ours is logged once with its cause and says nothing of it to the client", async () => {
    const { math, seen } = lab({ add: () => Promise.reject(new TypeError("/home/ana/secret.ts is undefined")) });
    const caught = await math.add({ terms: [] }).catch((thrown: unknown) => thrown);
    expect(caught).toMatchObject({ code: "internal" });
    expect(JSON.stringify([String(caught), caught])).not.toContain("secret");
    expect(seen.logged).toEqual([{ level: "error", message: "A request failed.", connectionId: "c1", method: "math.add", error: expect.any(TypeError) }]);
  });

  test("whose answer can't be carried fails alone", async () => {
    const { math, seen } = lab({ add: () => (() => 1) as unknown as number });
    await expect(math.add({ terms: [] })).rejects.toMatchObject({ code: "internal" });
    expect(seen.logged).toHaveLength(1);
    await expect(math.wrong({})).rejects.toMatchObject({ code: "internal" });
  });

  test("is cancelled by its signal, and its handler is told", async () => {
    const { math, seen } = lab();
    const controller = new AbortController();
    const answer = math.wait({}, { signal: controller.signal });
    await until(() => seen.contexts.length);
    expect(seen.contexts[0]).toMatchObject({ connectionId: "c1", signal: { aborted: false } });
    controller.abort();
    await expect(answer).rejects.toMatchObject({ code: "cancelled" });
    await until(() => seen.contexts[0]?.signal.aborted);
    await expect(math.wait({}, { signal: controller.signal })).rejects.toMatchObject({ code: "cancelled" });
    expect(seen.contexts).toHaveLength(1);
    expect(seen.logged).toEqual([]);
  });
});

describe("a stream", () => {
  test("gives all events in order, then ends", async () => {
    const { math, seen } = lab();
    const events = [];
    for await (const event of math.count({ from: 1, to: 500 })) events.push(event);
    expect(events).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
    expect(seen.ended).toEqual(["finished"]);
  });

  test("is pulled no further than its consumer's credit", async () => {
    const { math, seen } = lab();
    const events = math.count({ from: 1, to: 10_000 })[Symbol.asyncIterator]();
    await settled();
    expect(seen.pulled).toBe(streamWindow);
    for (let i = 1; i <= streamWindow; i++) expect(await events.next()).toEqual({ done: false, value: i });
    await settled();
    expect(seen.pulled).toBe(2 * streamWindow);
    await events.return?.();
    await until(() => seen.ended.length);
    expect(seen.ended).toEqual(["stopped"]);
    expect(seen.pulled).toBe(2 * streamWindow);
  });

  test("ends its handler when the consumer leaves the loop", async () => {
    const { math, seen } = lab();
    expect(await take(math.count({ from: 1, to: 1e9 }), 3)).toEqual([1, 2, 3]);
    await until(() => seen.ended.length);
    expect(seen.contexts[0]?.signal.aborted).toBe(true);
  });

  test("ends its handler when the consumer aborts, also while nothing arrives", async () => {
    const stopped: string[] = [];
    const { math, seen } = lab({
      async *count(_, { signal }) {
        yield 1;
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        stopped.push("woken");
        throw signal.reason;
      },
    });
    const controller = new AbortController();
    const events = math.count({ from: 0, to: 0 }, { signal: controller.signal })[Symbol.asyncIterator]();
    expect(await events.next()).toEqual({ done: false, value: 1 });
    const pending = events.next();
    controller.abort();
    await expect(pending).rejects.toMatchObject({ code: "cancelled" });
    expect(await events.next()).toEqual({ done: true, value: undefined });
    await until(() => stopped.length);
    expect(seen.logged).toEqual([]);
  });

  test("gives what came before an error, then the error once", async () => {
    const { math } = lab({
      async *count() {
        yield 1;
        yield 2;
        throw new AppError({ code: "run-failed", message: "The run failed." });
      },
    });
    const events = math.count({ from: 0, to: 0 })[Symbol.asyncIterator]();
    await settled();
    expect(await events.next()).toMatchObject({ value: 1 });
    expect(await events.next()).toMatchObject({ value: 2 });
    await expect(events.next()).rejects.toMatchObject({ code: "run-failed" });
    expect(await events.next()).toMatchObject({ done: true });
  });

  test("stops its handler when an event breaks the contract", async () => {
    const { math, seen } = lab({
      async *count(_, { signal }) {
        try {
          for (;;) yield "one" as unknown as number;
        } finally {
          seen.ended.push(String(signal.aborted));
        }
      },
    });
    await expect(take(math.count({ from: 0, to: 0 }), 1)).rejects.toMatchObject({ code: "internal" });
    await until(() => seen.ended.length);
  });

  test("with a bad input is refused", async () => {
    await expect(take(lab().math.count({ from: 0.5, to: 1 }), 1)).rejects.toMatchObject({ code: "invalid-input", data: { path: "from" } });
  });
});

describe("a link that closes", () => {
  test.each(["client", "server"] as const)("at the %s fails what is pending and aborts every handler", async (side) => {
    const { math, seen, link, server } = lab();
    const answer = math.wait({});
    const events = math.count({ from: 1, to: 1e9 })[Symbol.asyncIterator]();
    await until(() => seen.contexts.length === 2 && seen.pulled === streamWindow);
    await settled();
    (side === "client" ? link : server).close();
    await expect(answer).rejects.toMatchObject({ code: "disconnected" });
    for (let i = 1; i <= streamWindow; i++) expect(await events.next()).toMatchObject({ value: i });
    await expect(events.next()).rejects.toMatchObject({ code: "disconnected" });
    await until(() => seen.closed === 1 && seen.ended.length === 1);
    expect(seen.contexts.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    await expect(math.add({ terms: [] })).rejects.toMatchObject({ code: "disconnected" });
    await expect(take(math.count({ from: 1, to: 2 }), 1)).rejects.toMatchObject({ code: "disconnected" });
    expect(seen.logged).toEqual([]);
  });

  test.each([
    ["no object", "hello"],
    ["no known kind", { kind: "shout", id: 1 }],
    ["credit that is no number", { kind: "open", id: 1, method: "math.count", input: { from: 1, to: 2 }, credit: Infinity }],
  ])("because a client sent %s is said in the log", async (_, message) => {
    const { link, seen } = labByHand();
    link.post(message);
    await until(() => seen.closed);
    expect(seen.logged).toEqual([expect.objectContaining({ level: "warn" })]);
  });

  test("because an id was used twice", async () => {
    const { link, seen } = labByHand();
    link.post({ kind: "call", id: 1, method: "math.wait", input: {} });
    link.post({ kind: "call", id: 1, method: "math.wait", input: {} });
    await until(() => seen.closed);
    expect(seen.contexts[0]?.signal.aborted).toBe(true);
  });

  test("because the server sent nonsense", async () => {
    const [server, link] = createMemoryLinks();
    const { isClosed } = byHand(server);
    const { math } = connect({ link, contract });
    const answer = math.add({ terms: [] });
    server.post({ kind: "result" });
    await expect(answer).rejects.toMatchObject({ code: "disconnected" });
    await until(isClosed);
  });
});

test("an error code of a newer host is shown with its own words", async () => {
  const [server, link] = createMemoryLinks();
  byHand(server);
  const { math } = connect({ link, contract });
  const answer = math.add({ terms: [] });
  server.post({ kind: "error", id: 1, error: { code: "moon-full", message: "The moon is full.", hint: "Wait." } });
  await expect(answer).rejects.toMatchObject({ code: "internal", message: "The moon is full.", hint: "Wait." });
});

/** The served end as in `lab`, the other end played by the test. */
function labByHand() {
  const { seen, serveOn } = prepare();
  const [server, link] = createMemoryLinks();
  serveOn(server);
  byHand(link);
  return { seen, link };
}

async function take<T>(events: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const event of events) {
    taken.push(event);
    if (taken.length === count) break;
  }
  return taken;
}

/** Messages in memory travel in microtasks; a turn of the event loop lets all that are under way arrive. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
