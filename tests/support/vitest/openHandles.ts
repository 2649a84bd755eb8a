import { setTimeout as delay } from "node:timers/promises";

export type HandleCounts = Readonly<Record<string, number>>;

/** Kinds that a test has to close. Timers and file reads end by themselves and are not counted. */
const counted = new Set(["ProcessWrap", "TCPSocketWrap", "TCPServerWrap", "PipeWrap", "PipeServerWrap", "UDPWrap", "FSEventWrap", "Worker", "TTYWrap"]);

export function openHandles(): HandleCounts {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    if (counted.has(kind)) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** Kinds of which more are open than in `before`; closing takes some turns of the event loop, so it is given 3 s. */
export async function leakedHandles(before: HandleCounts): Promise<string[]> {
  const deadline = performance.now() + 3000;
  for (;;) {
    const leaked = Object.entries(openHandles()).flatMap(([kind, count]) => {
      const extra = count - (before[kind] ?? 0);
      return extra > 0 ? [`${extra} ${kind}`] : [];
    });
    if (leaked.length === 0 || performance.now() > deadline) return leaked;
    await delay(10);
  }
}
