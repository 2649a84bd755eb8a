import { isAppError } from "#shared/AppError.ts";
import type { LabClient } from "#shared/contracts/lab.ts";
import { openLab, type LabConnection, type LabHello, type OpenLabOptions } from "./openLab.ts";

/** A lab whose host may die and come back: for a program that has to see a run through. */
export interface ReconnectingLab {
  /** Of the first host. */
  hello: LabHello;
  /** Does `work` with the present connection, again from its beginning when that is cut: it must do no harm twice. */
  call<T>(work: (lab: LabClient) => Promise<T>): Promise<T>;
  /** Events of a stream that is opened again after a cut; `open` is given the last event that was passed on, to go on after it. */
  stream<E>(open: (lab: LabClient, last: E | undefined) => AsyncIterable<E>): AsyncIterable<E>;
  close(): void;
}

/** Cuts in a row without an event or an answer in between: then it is not bad luck. */
const mostCuts = 5;

export async function reconnectingLab(options: OpenLabOptions): Promise<ReconnectingLab> {
  const first = await openLab(options);
  let current: Promise<LabConnection> | undefined;
  let closed = false;
  void use(Promise.resolve(first));

  /** Kept until it is cut or fails, so that all who come meanwhile share one. */
  function use(opening: Promise<LabConnection>): Promise<LabConnection> {
    const forget = (): void => {
      if (current === opening) current = undefined;
    };
    current = opening;
    opening.then((connection) => {
      if (closed) connection.close();
      connection.onClosed(forget);
    }, forget);
    return opening;
  }

  async function present(): Promise<LabClient> {
    const connection = await (current ?? use(openLab({ ...options, replaceOtherBuild: false })));
    return connection.lab;
  }

  function goesOn(error: unknown, cuts: number): boolean {
    return !closed && cuts < mostCuts && isAppError(error) && error.code === "disconnected";
  }

  return {
    hello: first.hello,
    async call(work) {
      for (let cuts = 0; ; cuts++) {
        try {
          return await work(await present());
        } catch (error) {
          if (!goesOn(error, cuts)) throw error;
        }
      }
    },
    async *stream<E>(open: (lab: LabClient, last: E | undefined) => AsyncIterable<E>) {
      let last: E | undefined;
      for (let cuts = 0; ; cuts++) {
        try {
          for await (const event of open(await present(), last)) {
            last = event;
            cuts = 0;
            yield event;
          }
          return;
        } catch (error) {
          if (!goesOn(error, cuts)) throw error;
        }
      }
    },
    close() {
      closed = true;
      current?.then((connection) => connection.close(), () => undefined);
    },
  };
}
