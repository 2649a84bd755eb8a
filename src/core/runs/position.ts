import { z } from "zod";

/**
 * Where in a program something happened, counted so that the same program with the same seed counts the same again.
 * A resumed program is re-executed from line 1; what it says at a position that was already journalled is dropped.
 *
 * `call`: number of `fit`/`train` calls begun so far (0 before the first); `step`: steps finished in that call (stays at
 * its last value after the call ends); `line`: ordinal of the record among those made at the same call and step, -1 before the first.
 */
export const positionSchema = z.object({
  call: z.int().nonnegative(),
  step: z.int().nonnegative(),
  line: z.int().min(-1),
});

export type Position = z.infer<typeof positionSchema>;

export const startPosition: Position = { call: 0, step: 0, line: -1 };

/** Negative when a is before b, 0 when equal. */
export function comparePositions(a: Position, b: Position): number {
  return a.call - b.call || a.step - b.step || a.line - b.line;
}
