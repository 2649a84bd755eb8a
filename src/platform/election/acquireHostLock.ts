import { join } from "node:path";
import { tryLock, type FileLock } from "../home/fileLock.ts";

/** The right to be the lab host of a home, or undefined when another process has it. */
export function acquireHostLock(home: string): FileLock | undefined {
  return tryLock(join(home, "host.lock"));
}
