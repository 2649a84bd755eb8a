import type { RunError } from "#core/runs/events.ts";
import type { AttemptEnd, AttemptLauncher, AttemptListener, AttemptRequest } from "#services/runs/ports.ts";
import { createProgramApi, type MemoryProgram } from "./memoryProgram.ts";

export interface MemoryLauncher extends AttemptLauncher {
  /** Ends the process of the run's attempt as kill -9 does: nothing more of it is heard. */
  kill(runId: string, cause?: string): void;
  /** Ends the process of a paused run, as when its time is up. */
  letGo(runId: string): void;
  /** Runs whose process is there. */
  alive(): readonly string[];
  /** True when every process waits: for its turn, or because it is held. */
  idle(): boolean;
  /** The host is gone and its processes with it: nothing of them is heard, not even their end. */
  vanish(): void;
}

export interface MemoryLauncherDeps {
  /** By the text of their entry file. */
  programs: Readonly<Record<string, MemoryProgram>>;
  /** Resolves when the run's program may make its next step; by default soon. */
  turn?: (runId: string) => Promise<void>;
}

interface Process {
  runId: string;
  /** Undefined once it is gone. */
  listener: AttemptListener | undefined;
  waiting: boolean;
  standing: boolean;
  stopped: boolean;
  hold: PromiseWithResolvers<void> | undefined;
}

class Stopped extends Error {}

const soon = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Runs programs in this process, one attempt as one chain of promises that can be cut anywhere. */
export function createMemoryLauncher({ programs, turn = soon }: MemoryLauncherDeps): MemoryLauncher {
  const processes = new Map<string, Process>();

  function end(process: Process, how: AttemptEnd): void {
    const { listener } = process;
    if (!listener) return;
    process.listener = undefined;
    if (processes.get(process.runId) === process) processes.delete(process.runId);
    listener.ended(how);
  }

  async function run(process: Process, { spec, files }: AttemptRequest): Promise<void> {
    const never = new Promise<never>(() => undefined);
    /** What the program says is heard while its process is there; afterwards it waits for ever. */
    const listener = (): AttemptListener => process.listener ?? silent;
    const silent: AttemptListener = { running: ignore, event: ignore, held: ignore, ended: ignore, checkpoint: () => never, restore: () => never, model: () => never };
    const api = createProgramApi({
      listener: {
        running: (backend) => listener().running(backend),
        event: (event) => listener().event(event),
        held: () => {
          process.standing = true;
          listener().held();
        },
        ended: ignore,
        checkpoint: async (draft) => (await listener().checkpoint(draft), process.listener ? undefined : never),
        model: (request) => listener().model(request),
        restore: async (call) => {
          const restored = await listener().restore(call);
          return process.listener ? restored : never;
        },
      },
      async turn() {
        process.waiting = true;
        await turn(process.runId);
        process.waiting = false;
        if (!process.listener) await never;
        if (process.stopped) throw new Stopped();
      },
      async held() {
        await process.hold?.promise;
        if (!process.listener) await never;
        if (process.stopped) throw new Stopped();
      },
      holds: () => process.hold !== undefined,
    });
    try {
      await soon();
      const program = programs[files[spec.entry] ?? ""];
      if (!program) throw Object.assign(new Error(`There is no program "${files[spec.entry]}".`), { code: "student-syntax" });
      listener().running("memory");
      const exports = await program(api);
      api.recorder.flush();
      const model = { topology: new TextEncoder().encode("{}"), weights: new TextEncoder().encode(api.weightsHash()) };
      end(process, { kind: "succeeded", result: { exports, metrics: api.recorder.metrics(), weightsHash: api.weightsHash() }, model });
    } catch (error) {
      api.recorder.flush();
      end(process, error instanceof Stopped ? { kind: "cancelled" } : { kind: "failed", error: errorOf(error), resumable: false });
    }
  }

  return {
    launch(request, listener) {
      const { runId } = request;
      if (processes.has(runId)) throw new Error(`Run ${runId} has a process already.`);
      const process: Process = { runId, listener, waiting: false, standing: false, stopped: false, hold: undefined };
      processes.set(runId, process);
      void run(process, request);
      return {
        cancel() {
          process.stopped = true;
          process.hold?.resolve();
        },
        pause() {
          process.hold ??= Promise.withResolvers();
        },
        resume() {
          process.hold?.resolve();
          process.hold = undefined;
          process.standing = false;
        },
      };
    },
    async close() {
      for (const process of processes.values()) end(process, { kind: "lost", cause: "The lab host was closed." });
    },
    kill(runId, cause = "The process was killed (SIGKILL).") {
      const process = processes.get(runId);
      if (process) end(process, { kind: "lost", cause });
    },
    letGo(runId) {
      const process = processes.get(runId);
      if (process?.standing) end(process, { kind: "paused" });
    },
    alive: () => [...processes.keys()],
    idle: () => [...processes.values()].every(({ waiting, standing, stopped }) => waiting || (standing && !stopped)),
    vanish() {
      for (const process of processes.values()) process.listener = undefined;
      processes.clear();
    },
  };
}

function ignore(): void {}

function errorOf(error: unknown): RunError {
  const { code = "student-error", message } = error as Error & { code?: string };
  return { code, message, line: 2 };
}
