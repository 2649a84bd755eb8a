import { Worker } from "node:worker_threads";
import { createHelperPool, type HelperPool } from "./HelperPool.ts";

/**
 * Helpers in Node. They keep no process alive, and end with it. A process that may not start workers, as a student's, has none:
 * its programs run on one thread.
 */
export function createNodeHelpers({ waitMs = 2_000 }: { waitMs?: number | undefined } = {}): HelperPool {
  return createHelperPool({
    waitMs,
    start(fail) {
      // Not the flags of this process: those of `node --eval` forbid a file.
      const worker = new Worker(new URL("./wasmHelper.ts", import.meta.url), { execArgv: ["--no-warnings"] });
      worker.unref();
      worker.on("error", (error) => fail(error instanceof Error ? error.message : String(error)));
      return { begin: (job) => worker.postMessage(job, []) };
    },
  });
}
