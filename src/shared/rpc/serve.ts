import type { z } from "zod";
import { AppError, isAppError, toAppError } from "../AppError.ts";
import type { Logger } from "../Logger.ts";
import type { Contract, ContractHandlers, Definition, HandlerContext, Link } from "./contract.ts";
import { clientMessageSchema, type ClientMessage, type ServerMessage } from "./messages.ts";
import { writeError } from "./wireError.ts";

export interface ServeOptions<C extends Contract> {
  link: Link;
  contract: C;
  handlers: ContractHandlers<C>;
  connectionId: string;
  log: Logger;
  /** Once, when the link has closed and every handler's signal was aborted. */
  onClosed?: (() => void) | undefined;
}

/** A call or stream that has not ended. */
interface Request {
  id: number;
  method: string;
  controller: AbortController;
  grant(credit: number): void;
  /** Ends what the handler still does; its outcome interests nobody any more. */
  stop(): void;
}

type AnyHandler = (input: unknown, context: HandlerContext) => unknown;

/**
 * Answers a client until its link closes. Inputs are checked before a handler sees them. A stream's handler is only
 * pulled while its client has credit, so that a slow window costs nothing; a cancel, or the link's end, aborts the
 * handler's signal and ends its iterable.
 */
export function serve<const C extends Contract>({ link, contract, handlers, connectionId, log, onClosed }: ServeOptions<C>): void {
  const requests = new Map<number, Request>();

  link.listen({
    message(raw) {
      const parsed = clientMessageSchema.safeParse(raw);
      if (parsed.success && receive(parsed.data)) return;
      log.warn("Closed a connection that sent a malformed message.", { connectionId });
      link.close();
    },
    closed(reason) {
      if (reason) log.warn("A connection broke.", { connectionId, reason: reason.message });
      for (const request of requests.values()) request.stop();
      requests.clear();
      onClosed?.();
    },
  });

  /** False when the message breaks the protocol. */
  function receive(message: ClientMessage): boolean {
    switch (message.kind) {
      case "call":
      case "open":
        if (requests.has(message.id)) return false;
        void (message.kind === "call" ? answerCall(message) : answerStream(message));
        return true;
      case "credit":
        requests.get(message.id)?.grant(message.credit);
        return true;
      case "cancel": {
        const request = requests.get(message.id);
        requests.delete(message.id);
        request?.stop();
        return true;
      }
    }
  }

  async function answerCall({ id, method, input }: ClientMessage & { kind: "call" }): Promise<void> {
    const request = begin(id, method);
    try {
      const output = await invoke(request, "call", input);
      if (finish(request)) reply(request, { kind: "result", id, output });
    } catch (error) {
      fail(request, error);
    }
  }

  async function answerStream({ id, method, input, credit }: ClientMessage & { kind: "open" }): Promise<void> {
    const request = begin(id, method);
    let left = credit;
    let wake: (() => void) | undefined;
    request.grant = (more) => {
      left += more;
      wake?.();
    };
    try {
      const events = invoke(request, "stream", input) as AsyncIterable<unknown>;
      const iterator = events[Symbol.asyncIterator]();
      request.stop = () => {
        request.controller.abort(cancelled(method));
        wake?.();
        iterator.return?.().catch((error: unknown) => logStray(request, error));
      };
      while (requests.get(id) === request) {
        if (left === 0) {
          await new Promise<void>((resolve) => (wake = resolve));
          continue;
        }
        left--;
        const next = await iterator.next();
        if (next.done) {
          if (finish(request)) reply(request, { kind: "end", id });
        } else if (requests.get(id) === request && !reply(request, { kind: "event", id, event: next.value })) {
          requests.delete(id);
          request.stop();
        }
      }
    } catch (error) {
      fail(request, error);
    }
  }

  function begin(id: number, method: string): Request {
    const controller = new AbortController();
    const request: Request = { id, method, controller, grant: () => undefined, stop: () => controller.abort(cancelled(method)) };
    requests.set(id, request);
    return request;
  }

  /** True once, and only while the client still waits. */
  function finish(request: Request): boolean {
    return requests.get(request.id) === request && requests.delete(request.id);
  }

  function invoke({ method, controller }: Request, kind: Definition["kind"], input: unknown): unknown {
    const found = find(contract, handlers, method);
    if (found?.definition.kind !== kind) {
      throw new AppError({ code: "not-in-this-version", message: `This version of the lab host has no ${kind} "${method}".`, hint: "Update Backprop, or start its newest version on this computer again.", data: { method } });
    }
    return found.handler(parseInput(found.definition.input, input, method), { signal: controller.signal, connectionId });
  }

  function fail(request: Request, thrown: unknown): void {
    if (!finish(request)) return logStray(request, thrown);
    const error = toAppError(thrown);
    if (error.code === "internal") log.error("A request failed.", { connectionId, method: request.method, error: thrown });
    reply(request, { kind: "error", id: request.id, error: writeError(error) });
  }

  /** False when what the handler answered can't be carried; the client is told. */
  function reply({ id, method }: Request, message: ServerMessage): boolean {
    try {
      link.post(message);
      return true;
    } catch (error) {
      log.error("An answer could not be sent.", { connectionId, method, error });
      link.post({ kind: "error", id, error: writeError(toAppError(error)) } satisfies ServerMessage);
      return false;
    }
  }

  /** What a handler threw after its client had gone: expected when it says "cancelled", else worth a line. */
  function logStray({ method, controller }: Request, error: unknown): void {
    const expected = error === controller.signal.reason || (isAppError(error) ? error.code === "cancelled" : error instanceof Error && error.name === "AbortError");
    if (!expected) log.warn("A cancelled request failed.", { connectionId, method, error });
  }
}

function find(contract: Contract, handlers: unknown, method: string): { definition: Definition; handler: AnyHandler } | undefined {
  const [groupName = "", name = "", ...rest] = method.split(".");
  if (rest.length > 0) return undefined;
  const definition = own(own(contract, groupName), name) as Definition | undefined;
  const handler = own(own(handlers, groupName), name);
  return definition && typeof handler === "function" ? { definition, handler: handler as AnyHandler } : undefined;
}

/** Names come from the wire: `constructor` and its kin are not methods. */
function own(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

function parseInput(schema: z.ZodType, input: unknown, method: string): unknown {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path.join(".") ?? "";
  throw new AppError({ code: "invalid-input", message: `${method}: ${path ? `${path}: ` : ""}${issue?.message ?? "not what was expected"}.`, data: { method, path } });
}

function cancelled(method: string): AppError {
  return new AppError({ code: "cancelled", message: `${method} was cancelled.` });
}
