import type { z } from "zod";
import type { AppError } from "../AppError.ts";

/**
 * A contract is data: names mapped to calls and streams built on zod. From it come the client's types, the handlers'
 * types and the validation at the trust boundary. Additive evolution only: an older peer may be at the other end.
 */
export interface CallDefinition<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  kind: "call";
  input: I;
  output: O;
}

export interface StreamDefinition<I extends z.ZodType = z.ZodType, E extends z.ZodType = z.ZodType> {
  kind: "stream";
  input: I;
  event: E;
}

export type Definition = CallDefinition | StreamDefinition;

/** Groups of methods: `{ runs: { start: call(...) } }` is called `runs.start` on the wire. */
export type ContractGroup = Readonly<Record<string, Definition>>;
export type Contract = Readonly<Record<string, ContractGroup>>;

export function call<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): CallDefinition<I, O> {
  return { kind: "call", input, output };
}

export function stream<I extends z.ZodType, E extends z.ZodType>(input: I, event: E): StreamDefinition<I, E> {
  return { kind: "stream", input, event };
}

/** Given to every handler. `signal` is aborted when the caller cancels or its link closes. */
export interface HandlerContext {
  signal: AbortSignal;
  /** One per connection: for what a client holds while it is connected. */
  connectionId: string;
}

type Handler<D> =
  D extends CallDefinition<infer I, infer O>
    ? (input: z.output<I>, context: HandlerContext) => Promise<z.input<O>> | z.input<O>
    : D extends StreamDefinition<infer I, infer E>
      ? (input: z.output<I>, context: HandlerContext) => AsyncIterable<z.input<E>>
      : never;

export type Handlers<G extends ContractGroup> = { [K in keyof G]: Handler<G[K]> };
export type ContractHandlers<C extends Contract> = { [K in keyof C]: Handlers<C[K]> };

export interface CallOptions {
  /** Aborting rejects with `cancelled` and tells the handler. */
  signal?: AbortSignal | undefined;
}

type Method<D> =
  D extends CallDefinition<infer I, infer O>
    ? (input: z.input<I>, options?: CallOptions) => Promise<z.output<O>>
    : D extends StreamDefinition<infer I, infer E>
      ? (input: z.input<I>, options?: CallOptions) => AsyncIterable<z.output<E>>
      : never;

export type Client<C extends Contract> = { [G in keyof C]: { [K in keyof C[G]]: Method<C[G][K]> } };

/**
 * One duplex channel of structured-clonable messages. Every transport is one of these and passes
 * `tests/contract/link.ts`: messages arrive in order and whole, or the link closes.
 */
export interface Link {
  /** Throws when the message can't be carried (a function, too large); after the link closed it does nothing. */
  post(message: unknown): void;
  /** Called once, before the first message can arrive. */
  listen(listener: LinkListener): void;
  close(): void;
}

export interface LinkListener {
  message(message: unknown): void;
  /** After this no message arrives; called once, also after our own `close`. `reason` when the peer's bytes made no sense. */
  closed(reason?: AppError): void;
}
