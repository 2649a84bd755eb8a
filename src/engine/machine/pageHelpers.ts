import { createHelperPool, type HelperPool } from "./HelperPool.ts";

interface PageWorker {
  postMessage(message: unknown, transfer: never[]): void;
  onerror: ((event: { message?: string }) => void) | null;
}

/** What of a page or of a worker in it is used here. */
interface PageScope {
  crossOriginIsolated?: boolean;
  Worker: new (url: URL, options: { type: "module" }) => PageWorker;
}

/**
 * Helpers in a page, or none where it is not isolated from other origins (COOP and COEP headers): then there is no memory to
 * share. A page's own thread may not wait and a new worker needs it to go on, so helpers come in after some runs.
 *
 * @param url of wasmHelper.ts, as the page's bundler serves it
 */
export function createPageHelpers({ url }: { url: URL }): HelperPool | undefined {
  const scope = globalThis as unknown as PageScope;
  if (scope.crossOriginIsolated !== true) return undefined;
  return createHelperPool({
    waitMs: 0,
    start(fail) {
      const worker = new scope.Worker(url, { type: "module" });
      worker.onerror = ({ message }) => fail(message ?? "A worker could not be started.");
      return { begin: (job) => worker.postMessage(job, []) };
    },
  });
}
