import { setTimeout as delay } from "node:timers/promises";

/**
 * Waits until the condition answers something truthy and answers that; tests wait for a thing, never for a time.
 * An error thrown by the condition counts as "not yet" and is the cause when the time runs out.
 */
export async function until<T>(condition: () => T | Promise<T>, { timeoutMs = 10_000, what = "the condition" }: { timeoutMs?: number; what?: string } = {}): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}.`, { cause });
    await delay(10);
  }
}
