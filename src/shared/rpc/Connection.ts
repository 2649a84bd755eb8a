import type { z } from "zod";
import { AppError } from "../AppError.ts";
import type { ClientMessage, ServerMessage } from "./messages.ts";

/** The client's side of one link, as its calls and streams see it. */
export interface Connection {
  /** Throws `disconnected` once the link has closed; else answers the id that messages for `receiver` carry. */
  begin(receiver: Receiver): number;
  end(id: number): void;
  post(message: ClientMessage): void;
}

export interface Receiver {
  message(message: ServerMessage): void;
  fail(error: AppError): void;
}

/** What the other side answered, as the contract says it, or an error that says that the versions don't match. */
export function parseOutput(schema: z.ZodType, value: unknown, method: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AppError({
    code: "internal",
    message: `The lab host answered ${method} in a form that this program does not know (${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}).`,
    hint: "Close Backprop everywhere and start it again, so that both sides are of one version.",
    data: { method },
  });
}

export function cancelled(method: string): AppError {
  return new AppError({ code: "cancelled", message: `${method} was cancelled.` });
}

export interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

/** Promise.withResolvers, which Chromium 108 lacks. */
export function deferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
