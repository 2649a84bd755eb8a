import type { z } from "zod";
import { cancelled, deferred, parseOutput, type Connection, type Deferred } from "./Connection.ts";
import { readError } from "./wireError.ts";

/** Events on the way or waiting for the consumer, at most: what a consumer that stopped taking costs. */
export const streamWindow = 32;

export interface StreamRequest {
  connection: Connection;
  method: string;
  schema: z.ZodType;
  input: unknown;
  signal?: AbortSignal | undefined;
}

/**
 * One consumer of a stream. Opened at once; asks for more only as events are taken. What had arrived before the end, an
 * error or a lost link is still given; `return` (leaving a for-await) and the signal tell the handler to stop.
 */
export function openStream({ connection, method, schema, input, signal }: StreamRequest): AsyncIterableIterator<unknown> {
  type Result = IteratorResult<unknown, undefined>;
  const done: Result = { done: true, value: undefined };
  const arrived: unknown[] = [];
  const waiting: Deferred<Result>[] = [];
  /** Taken since the last grant. */
  let taken = 0;
  let ending: { error?: unknown } | undefined;

  let id: number | undefined;

  if (signal?.aborted) end({ error: cancelled(method) });
  else start();

  function start(): void {
    signal?.addEventListener("abort", abort);
    try {
      id = connection.begin({
        message(message) {
          if (message.kind === "event") receive(message.event);
          else if (message.kind === "end") end({});
          else if (message.kind === "error") end({ error: readError(message.error) });
        },
        fail: (error) => end({ error }),
      });
      connection.post({ kind: "open", id, method, input, credit: streamWindow });
    } catch (error) {
      end({ error });
    }
  }

  function receive(event: unknown): void {
    const waiter = waiting.shift();
    if (waiter) give(waiter, event);
    else arrived.push(event);
  }

  function give(waiter: Deferred<Result>, event: unknown): void {
    taken++;
    if (taken >= streamWindow / 2 && !ending && id !== undefined) {
      connection.post({ kind: "credit", id, credit: taken });
      taken = 0;
    }
    try {
      waiter.resolve({ done: false, value: parseOutput(schema, event, method) });
    } catch (error) {
      stop({});
      waiter.reject(error);
    }
  }

  /** The first ending counts; those who wait are told in order: an error once, then "done". */
  function end(how: { error?: unknown }): void {
    if (ending) return;
    ending = how;
    signal?.removeEventListener("abort", abort);
    if (id !== undefined) connection.end(id);
    for (const waiter of waiting.splice(0)) finish(waiter);
  }

  function finish(waiter: Deferred<Result>): void {
    const error = ending?.error;
    ending = {};
    if (error === undefined) waiter.resolve(done);
    else waiter.reject(error);
  }

  /** Ends from our side: what has arrived is dropped and the handler told. */
  function stop(how: { error?: unknown }): void {
    arrived.length = 0;
    if (ending) return;
    end(how);
    if (id !== undefined) connection.post({ kind: "cancel", id });
  }

  function abort(): void {
    stop({ error: cancelled(method) });
  }

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      const waiter = deferred<Result>();
      if (arrived.length > 0) give(waiter, arrived.shift());
      else if (ending) finish(waiter);
      else waiting.push(waiter);
      return waiter.promise;
    },
    return() {
      stop({});
      return Promise.resolve(done);
    },
  };
}
