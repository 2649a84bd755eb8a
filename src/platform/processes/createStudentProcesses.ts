import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Logger } from "#shared/Logger.ts";
import { createReaper } from "./createReaper.ts";
import { spawnStudent, type StudentProcess } from "./spawnStudent.ts";

/** Processes for student code: each is used once. With `prewarm` one is kept that has loaded the engine already. */
export interface StudentProcesses {
  take(limits: TakeOptions): StudentProcess;
  /** What the engine is told has changed: the ready process is made anew. */
  renew(): void;
  /** Ends every process there is; resolves when they are gone. */
  close(): Promise<void>;
}

export interface TakeOptions {
  memoryMiB: number;
  /** For work that nobody waits for. It gets a process of its own, and the ready one stays for a run. */
  spare?: boolean | undefined;
  /** The engine it has to have, where that can be had; by default the one in use. */
  engineBuild?: string | undefined;
}

/** How the engine of a process is chosen. */
export interface EngineTold {
  env?: Readonly<Record<string, string>> | undefined;
  /** The engine needs a thread. */
  worker?: boolean | undefined;
  /** Where its packages are. */
  readable?: readonly string[] | undefined;
}

export interface StudentProcessesDeps {
  nodePath: string;
  entry: string;
  readable: readonly string[];
  /** What the engine of this build is told, asked at every start; without a build that of the one in use. */
  engine?: (build?: string) => EngineTold;
  log: Logger;
  /** Keep one process ready. */
  prewarm: boolean;
  /** The limit that is likely asked for: the ready process is made for it. */
  memoryMiB: number;
  /** Time after a process was taken before the next one is made ready: the first steps of a run have the machine, ms. */
  rewarmMs?: number;
}

export function createStudentProcesses({ nodePath, entry, readable, engine = () => ({}), log, prewarm, memoryMiB, rewarmMs = 1_500 }: StudentProcessesDeps): StudentProcesses {
  const cwd = mkdtempSync(join(tmpdir(), "backprop-student-"));
  const reaper = createReaper({ log, folder: cwd });
  const alive = new Map<StudentProcess, Promise<void>>();
  let ready: { process: StudentProcess; told: string } | undefined;
  let rewarm: NodeJS.Timeout | undefined;
  let closed = false;

  const start = (limitMiB: number, told: EngineTold): StudentProcess => {
    // The heap may be larger than the limit, so that the limit is met first: then the line can be named.
    const process = spawnStudent({ nodePath, entry, readable: [...readable, ...(told.readable ?? [])], env: told.env, worker: told.worker, cwd, heapMiB: Math.ceil(limitMiB * 1.5) + 256 });
    if (process.pid !== undefined) reaper.guard(process.pid);
    const gone = process.died.then(() => {
      alive.delete(process);
      if (process.pid !== undefined) reaper.release(process.pid);
      if (ready?.process === process) ready = undefined;
    });
    alive.set(process, gone);
    return process;
  };
  const warm = (): void => {
    if (closed || ready) return;
    const told = engine();
    ready = { process: start(memoryMiB, told), told: JSON.stringify(told) };
  };
  if (prewarm) warm();

  return {
    take(limits) {
      if (closed) throw new Error("The processes of student code are closed.");
      const told = engine(limits.engineBuild);
      if (limits.spare) return start(limits.memoryMiB, told);
      const taken = limits.memoryMiB === memoryMiB && ready?.told === JSON.stringify(told) ? ready.process : undefined;
      if (taken) ready = undefined;
      if (prewarm) {
        clearTimeout(rewarm);
        rewarm = setTimeout(warm, rewarmMs).unref();
      }
      return taken ?? start(limits.memoryMiB, told);
    },
    renew() {
      if (!ready || ready.told === JSON.stringify(engine())) return;
      ready.process.signal("SIGKILL");
      ready = undefined;
      warm();
    },
    async close() {
      closed = true;
      clearTimeout(rewarm);
      for (const process of alive.keys()) process.signal("SIGKILL");
      await Promise.all(alive.values());
      await reaper.close();
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}
