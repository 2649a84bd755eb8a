import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../until.ts";

/** Ends the lab host of a home, if there is one, as the system does when it shuts down. */
export async function endHost(home: string): Promise<void> {
  const log = join(home, "logs", "host.log");
  if (!existsSync(log)) return;
  const pids = new Set([...readFileSync(log, "utf8").matchAll(/"pid":(\d+)/g)].map(([, pid]) => Number(pid)));
  for (const pid of pids) if (signal(pid, "SIGTERM")) await until(() => !signal(pid, 0), { what: `the end of the lab host ${pid}` });
}

/** False for a process that is not there any more. */
function signal(pid: number, kind: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, kind);
  } catch {
    return false;
  }
}
