import type { z } from "zod";
import { AppError } from "../AppError.ts";
import { cancelled, deferred, parseOutput, type Connection, type Receiver } from "./Connection.ts";
import type { CallOptions, Client, Contract, Definition, Link } from "./contract.ts";
import { serverMessageSchema } from "./messages.ts";
import { openStream } from "./openStream.ts";
import { readError } from "./wireError.ts";

export interface ConnectOptions<C extends Contract> {
  link: Link;
  contract: C;
  /** Once, after all that was pending failed with `disconnected`. */
  onClosed?: ((reason: AppError) => void) | undefined;
}

/** The client of a contract: plain objects with a function a method. What the server answers is checked too. */
export function connect<const C extends Contract>({ link, contract, onClosed }: ConnectOptions<C>): Client<C> {
  const receivers = new Map<number, Receiver>();
  let lastId = 0;
  let ended: AppError | undefined;

  link.listen({
    message(raw) {
      const parsed = serverMessageSchema.safeParse(raw);
      if (parsed.success) receivers.get(parsed.data.id)?.message(parsed.data);
      else link.close();
    },
    closed(cause) {
      ended = new AppError({ code: "disconnected", message: "The connection to the lab host was lost.", hint: "Try again: the host is started when it is not there, and no run is lost.", cause });
      const waiting = [...receivers.values()];
      receivers.clear();
      for (const receiver of waiting) receiver.fail(ended);
      onClosed?.(ended);
    },
  });

  const connection: Connection = {
    begin(receiver) {
      if (ended) throw ended;
      receivers.set(++lastId, receiver);
      return lastId;
    },
    end: (id) => void receivers.delete(id),
    post: (message) => link.post(message),
  };

  const groups = Object.entries(contract).map(([group, definitions]) => {
    const methods = Object.entries(definitions).map(([name, definition]) => [name, createMethod(connection, `${group}.${name}`, definition)]);
    return [group, Object.fromEntries(methods)];
  });
  return Object.fromEntries(groups) as Client<C>;
}

function createMethod(connection: Connection, method: string, definition: Definition) {
  if (definition.kind === "call") return (input: unknown, options?: CallOptions) => makeCall(connection, method, definition.output, input, options);
  return (input: unknown, options?: CallOptions) => ({
    [Symbol.asyncIterator]: () => openStream({ connection, method, schema: definition.event, input, signal: options?.signal }),
  });
}

async function makeCall(connection: Connection, method: string, schema: z.ZodType, input: unknown, { signal }: CallOptions = {}): Promise<unknown> {
  if (signal?.aborted) throw cancelled(method);
  const { promise, resolve, reject } = deferred<unknown>();
  const id = connection.begin({
    message(message) {
      if (message.kind === "result") resolve(message.output);
      else if (message.kind === "error") reject(readError(message.error));
    },
    fail: reject,
  });
  const abort = (): void => {
    connection.post({ kind: "cancel", id });
    reject(cancelled(method));
  };
  signal?.addEventListener("abort", abort);
  try {
    connection.post({ kind: "call", id, method, input });
    return parseOutput(schema, await promise, method);
  } finally {
    connection.end(id);
    signal?.removeEventListener("abort", abort);
  }
}
