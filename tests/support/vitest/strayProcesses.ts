import { readFileSync, readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** Inherited by whatever a test starts, so that detached processes are found too. */
const marker = "BACKPROP_TEST_OWNER";

export function adoptProcesses(): void {
  process.env[marker] = String(process.pid);
}

/** Command lines of processes that this test file started, directly or not, and that are still there after 5 s. Linux only. */
export async function endStrayProcesses(): Promise<string[]> {
  const deadline = performance.now() + 5000;
  let strays = ownedProcesses();
  while (strays.length > 0 && performance.now() < deadline) {
    await delay(50);
    strays = ownedProcesses();
  }
  for (const { pid } of strays) endProcess(pid);
  return strays.map(({ pid, command }) => `${pid} ${command}`);
}

/** Ends what this test file started, directly or not, with this word in its command line. Linux only. */
export function endProcessesNaming(word: string): void {
  for (const { pid, command } of ownedProcesses()) if (command.includes(word)) endProcess(pid);
}

function ownedProcesses(): { pid: number; command: string }[] {
  if (process.platform !== "linux") return [];
  const owner = `${marker}=${process.pid}`;
  return readdirSync("/proc").flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    const environment = readProc(pid, "environ").split("\0");
    if (!environment.includes(owner)) return [];
    const command = readProc(pid, "cmdline").replaceAll("\0", " ").trim();
    return command ? [{ pid, command }] : [];
  });
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // it ended meanwhile, or belongs to somebody else
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it ended meanwhile
  }
}
