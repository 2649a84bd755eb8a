import type { CheckpointRef } from "./events.ts";

/**
 * Which checkpoints a run needs, newest last: of each call the state it began with, its best and its end, and the last
 * two on the way of the call now going on, so that a damaged one still leaves another.
 */
export function keepCheckpoints(checkpoints: readonly CheckpointRef[]): readonly CheckpointRef[] {
  const current = checkpoints.at(-1)?.call;
  const newer = new Map<string, number>();
  const kept: CheckpointRef[] = [];
  for (let index = checkpoints.length - 1; index >= 0; index--) {
    const checkpoint = checkpoints[index]!;
    const { call, role } = checkpoint;
    const rank = newer.get(`${call}/${role}`) ?? 0;
    newer.set(`${call}/${role}`, rank + 1);
    if (role === "auto" ? call === current && rank < 2 : rank === 0) kept.unshift(checkpoint);
  }
  return kept;
}
