import type { Helper } from "./HelperPool.ts";

/** The helpers of one program, until they are let in. */
export interface Crew {
  readonly size: number;
  /** Lets them in if all are there; whether they are. They take part from the next run on, which is the one after `runs`. */
  letIn(runs: number): boolean;
  sendAway(): void;
}

export interface CrewDeps {
  helpers: readonly Helper[];
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  gateAt: number;
  stacksAt: number;
  stackBytes: number;
  waitMs: number;
}

/** Words of the gate, see HelperJob. */
const [there, open, missed] = [0, 1, 2];

/** Calls the helpers of a program and waits for them for as long as this thread may. */
export function admitHelpers({ helpers, module, memory, gateAt, stacksAt, stackBytes, waitMs }: CrewDeps): Crew {
  const gate = new Int32Array(memory.buffer, gateAt, 3);
  for (const [index, helper] of helpers.entries()) helper.begin({ module, memory, gateAt, thread: index + 1, stackTop: stacksAt + (index + 1) * stackBytes });
  const until = performance.now() + waitMs;
  for (let left = waitMs; left > 0; left = until - performance.now()) {
    const arrived = Atomics.load(gate, there);
    if (arrived === helpers.length) break;
    Atomics.wait(gate, there, arrived, left);
  }
  const answer = (word: number): void => {
    Atomics.store(gate, open, word);
    Atomics.notify(gate, open);
  };
  return {
    size: helpers.length,
    letIn(runs) {
      if (Atomics.load(gate, there) < helpers.length) return false;
      Atomics.store(gate, missed, runs);
      answer(1);
      return true;
    },
    sendAway: () => answer(-1),
  };
}
