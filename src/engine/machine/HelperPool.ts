/** What a helper gets for each program. Places are bytes in `memory`. */
export interface HelperJob {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Three words: how many helpers are there; 0 while they wait, 1 to let them in, -1 to send them away; runs before they came in. */
  gateAt: number;
  /** Of 1, 2, ...: the caller is 0. */
  thread: number;
  stackTop: number;
}

/** One worker, running wasmHelper.ts. */
export interface Helper {
  begin(job: HelperJob): void;
}

/** Workers that programs borrow: starting one takes longer than many programs run. */
export interface HelperPool {
  /** `count` helpers, or none at all: it is known by then, or comes to be known, why. */
  borrow(count: number): readonly Helper[];
  giveBack(helpers: readonly Helper[]): void;
  /** Why programs run on one thread though more were asked for. */
  trouble(): string | undefined;
  /** Most time that loading a program waits for its helpers: they come in later where it may not wait. */
  readonly waitMs: number;
}

export interface HelperPoolDeps {
  /** Starts a worker; an Error where none may be started. What goes wrong later is told to `fail`. */
  start(fail: (reason: string) => void): Helper;
  waitMs: number;
}

export function createHelperPool({ start, waitMs }: HelperPoolDeps): HelperPool {
  const idle: Helper[] = [];
  let trouble: string | undefined;
  return {
    waitMs,
    trouble: () => trouble,
    borrow(count) {
      const own: Helper[] = [];
      try {
        for (let at = 0; at < count; at++) if (trouble === undefined) own.push(idle.pop() ?? start((reason) => (trouble ??= reason)));
      } catch (error) {
        trouble = error instanceof Error ? error.message : String(error);
      }
      if (own.length === count) return own;
      idle.push(...own);
      return [];
    },
    giveBack: (helpers) => void idle.push(...helpers),
  };
}
