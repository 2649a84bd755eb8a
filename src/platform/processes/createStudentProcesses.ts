import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Logger } from "#shared/Logger.ts";
import { createReaper } from "./createReaper.ts";
import { spawnStudent, type StudentProcess } from "./spawnStudent.ts";

/** Processes for student code: each is used once. With `prewarm` one is kept that has loaded the engine already. */
export interface StudentProcesses {
  /** `spare`: for work that nobody waits for. It gets a process of its own, and the ready one stays for a run. */
  take(limits: { memoryMiB: number; spare?: boolean }): StudentProcess;
  /** Ends every process there is; resolves when they are gone. */
  close(): Promise<void>;
}

export interface StudentProcessesDeps {
  nodePath: string;
  entry: string;
  readable: readonly string[];
  /** What the engine is told. */
  env?: Readonly<Record<string, string>> | undefined;
  /** The engine needs a thread. */
  worker?: boolean | undefined;
  log: Logger;
  /** Keep one process ready. */
  prewarm: boolean;
  /** The limit that is likely asked for: the ready process is made for it. */
  memoryMiB: number;
  /** Time after a process was taken before the next one is made ready: the first steps of a run have the machine, ms. */
  rewarmMs?: number;
}

export function createStudentProcesses({ nodePath, entry, readable, env, worker, log, prewarm, memoryMiB, rewarmMs = 1_500 }: StudentProcessesDeps): StudentProcesses {
  const cwd = mkdtempSync(join(tmpdir(), "backprop-student-"));
  const reaper = createReaper({ log, folder: cwd });
  const alive = new Map<StudentProcess, Promise<void>>();
  let ready: StudentProcess | undefined;
  let rewarm: NodeJS.Timeout | undefined;
  let closed = false;

  const start = (limitMiB: number): StudentProcess => {
    // The heap may be larger than the limit, so that the limit is met first: then the line can be named.
    const process = spawnStudent({ nodePath, entry, readable, env, worker, cwd, heapMiB: Math.ceil(limitMiB * 1.5) + 256 });
    if (process.pid !== undefined) reaper.guard(process.pid);
    const gone = process.died.then(() => {
      alive.delete(process);
      if (process.pid !== undefined) reaper.release(process.pid);
      if (ready === process) ready = undefined;
    });
    alive.set(process, gone);
    return process;
  };
  const warm = (): void => {
    if (closed || ready) return;
    ready = start(memoryMiB);
  };
  if (prewarm) warm();

  return {
    take(limits) {
      if (closed) throw new Error("The processes of student code are closed.");
      if (limits.spare) return start(limits.memoryMiB);
      const taken = limits.memoryMiB === memoryMiB ? ready : undefined;
      if (taken) ready = undefined;
      if (prewarm) {
        clearTimeout(rewarm);
        rewarm = setTimeout(warm, rewarmMs).unref();
      }
      return taken ?? start(limits.memoryMiB);
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
