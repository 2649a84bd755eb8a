import { z } from "zod";
import { timeSchema } from "#shared/Clock.ts";
import { codePathSchema } from "../runs/spec.ts";

/** A time, ms, that always rises. The limit keeps those that somebody made up from leaving no room for the next. */
export const revisionSchema = z.int().nonnegative().max(1e14);

/** A saved state of a lesson's code. `typed` ones are a trail that grows thinner with time; the others stay. */
export const versionSchema = z.object({
  format: z.literal(1),
  revision: revisionSchema,
  savedAt: timeSchema,
  why: z.enum(["typed", "kept", "reset"]),
  files: z.record(codePathSchema, z.string()),
});
export type Version = Readonly<z.infer<typeof versionSchema>>;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Whether a state that is about to be replaced belongs to the trail: one a minute while somebody types, and what a pause left. */
export function belongsToTrail({ savedAt, lastTyped, now }: { savedAt: number; lastTyped: number | undefined; now: number }): boolean {
  return lastTyped === undefined || savedAt - lastTyped >= minuteMs || now - savedAt >= minuteMs;
}

/** Times of the trail that go: of those before the last hour all but the last of each hour. */
export function thinTrail(times: readonly number[], now: number): number[] {
  const kept = new Set<number>();
  return [...times].sort((a, b) => b - a).filter((time) => {
    if (now - time < hourMs) return false;
    const hour = Math.floor(time / hourMs);
    const goes = kept.has(hour);
    kept.add(hour);
    return goes;
  });
}
