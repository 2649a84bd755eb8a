import { setTimeout as delay } from "node:timers/promises";
import { openLab, type OpenLabOptions } from "./openLab.ts";

/** Between a host's death and the next start, ms: one that dies at once must not keep the machine busy. */
const restartMs = 300;

/**
 * Keeps a home's lab host there until the signal: who serves a page is its client too, and starts it again when it was
 * killed. Throws when it can't be started.
 */
export async function keepHost(options: OpenLabOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const connection = await openLab({ ...options, replaceOtherBuild: false });
    await new Promise<void>((resolve) => {
      connection.onClosed(resolve);
      if (signal.aborted) connection.close();
      else signal.addEventListener("abort", () => connection.close(), { once: true });
    });
    if (!signal.aborted) await delay(restartMs, undefined, { signal }).catch(() => undefined);
  }
}
