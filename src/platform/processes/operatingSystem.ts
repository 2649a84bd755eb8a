import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

/**
 * What differs between operating systems in watching a process. Windows and macOS branches follow the documentation of
 * their tools.
 */
const windows = process.platform === "win32";
const linux = process.platform === "linux";
const run = promisify(execFile);

/** Time between two looks at the memory of a process, ms: a file read on Linux, a process elsewhere. */
export const memorySampleMs = linux ? 50 : 1000;

/** Resident memory of a process in bytes, or nothing when it is gone. */
export async function residentBytes(pid: number): Promise<number | undefined> {
  try {
    if (linux) return kibibytes(/^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
    if (windows) {
      const { stdout } = await run("tasklist", ["/FI", `PID eq ${pid}`, "/FO", "CSV", "/NH"], { windowsHide: true });
      // The last column, such as "123,456 K"; the separator is the locale's.
      return kibibytes(/"([^"]*)"\s*$/.exec(stdout)?.[1]?.replaceAll(/\D/g, ""));
    }
    const { stdout } = await run("ps", ["-o", "rss=", "-p", String(pid)]);
    return kibibytes(stdout.trim());
  } catch {
    return undefined; // it ended meanwhile
  }
}

/** Node's permissions allow the debugger only by this flag, which early versions of Node 24 don't know. */
const debuggerFlag = "--allow-inspector";

/**
 * Whether a running process can be asked by a signal to open its debugger. Windows has no such signal: there a program
 * that hangs is stopped without naming the line.
 */
export const canOpenDebugger = !windows && process.allowedNodeEnvironmentFlags.has(debuggerFlag);

/** Opened by the signal only, on a free port of loopback. */
export const debuggerFlags: readonly string[] = canOpenDebugger ? [debuggerFlag, "--inspect-port=127.0.0.1:0"] : [];

/**
 * A session of its own, so that Ctrl-C in the terminal that started the lab reaches the host only. Windows would open a
 * console window for it, and take the process out of the job that ends it together with the host.
 */
export const ownSession = !windows;

/**
 * Windows ends children with their parent (libuv puts them into one job). Elsewhere a child that never turns its event
 * loop would outlive a killed host, so a shell waits for the host's end, kills the processes named last and removes
 * the folder they worked in.
 */
export const reaperCommand: readonly [string, readonly string[]] | undefined = windows
  ? undefined
  : ["/bin/sh", ["-c", 'trap "" HUP INT TERM; while read -r line; do pids=$line; done; [ -z "$pids" ] || kill -9 $pids; rmdir "$0"']];

function kibibytes(text: string | undefined): number | undefined {
  return text ? Number(text) * 1024 : undefined;
}
