import { spawn, type ChildProcess } from "node:child_process";
import type { Logger } from "#shared/Logger.ts";
import { ownSession, reaperCommand } from "./operatingSystem.ts";

/** Ends the processes of student code when this process dies without having ended them, even by kill -9. */
export interface Reaper {
  guard(pid: number): void;
  release(pid: number): void;
  close(): Promise<void>;
}

/** `folder`: empty, removed at the end too. */
export function createReaper({ log, folder }: { log: Logger; folder: string }): Reaper {
  const pids = new Set<number>();
  let shell: ChildProcess | undefined;

  const tell = (): void => {
    if (!reaperCommand) return;
    if (!shell) {
      const [command, args] = reaperCommand;
      shell = spawn(command, [...args, folder], { stdio: ["pipe", "ignore", "ignore"], env: {}, detached: ownSession });
      shell.on("error", (cause) => log.warn("no reaper: a program that hangs could outlive a killed host", { cause: String(cause) }));
      shell.stdin!.on("error", () => undefined); // it is said by the line above, or by its exit
      shell.unref();
      (shell.stdin as unknown as { unref?(): void }).unref?.();
    }
    shell.stdin!.write(`${[...pids].join(" ")}\n`);
  };

  return {
    guard(pid) {
      pids.add(pid);
      tell();
    },
    release(pid) {
      if (pids.delete(pid)) tell();
    },
    async close() {
      pids.clear();
      if (!shell) return;
      tell();
      const ended = new Promise((resolve) => shell!.once("close", resolve));
      shell.stdin!.end();
      shell.ref();
      if (shell.exitCode === null && shell.signalCode === null) await ended;
      shell = undefined;
    },
  };
}
