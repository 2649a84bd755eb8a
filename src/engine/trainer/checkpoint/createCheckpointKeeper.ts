import type { TrainContext } from "../TrainContext.ts";
import { encodeCheckpoint, type Checkpoint } from "./checkpoint.ts";

/** Saves the states of one call. A state is copied at once and written while the training goes on: at most one at a time. */
export interface CheckpointKeeper<Loop> {
  /** The state that was looked at last, saved or not; what an attempt goes on from counts too. */
  newest: Checkpoint<Loop> | undefined;
  /** Saves now. Resolves when it, and whatever else was on its way, is durable. */
  save(role: "begin" | "auto" | "end", loop: Loop): Promise<void>;
  /** The state is the best so far: saved together with the next one, unless a better one comes first. */
  best(loop: Loop): void;
  /** Saves when it is time again, without waiting for the disk. Throws when a state could not be saved. */
  now(loop: () => Loop): void;
}

export interface CheckpointKeeperDeps<Loop> {
  context: Pick<TrainContext, "checkpoint" | "now" | "saveMs">;
  /** Steps done. */
  step(): number;
  /** A copy that no further step changes. */
  capture(loop: Loop): Checkpoint<Loop>;
}

/** Least time from one state to the next, ms. */
const leastMs = 2_000;
/** Most time from one state to when the next is on the disk, ms. A crash may lose 5 s: this, a step, and what a disk takes longer than it did. */
const mostMs = 4_000;
/** Of the training's time, for copying and sending: within the 2 % that are promised. */
const share = 0.015;

export function createCheckpointKeeper<Loop>({ context, step, capture }: CheckpointKeeperDeps<Loop>): CheckpointKeeper<Loop> {
  const onTheirWay = new Set<Promise<void>>();
  let best: Checkpoint<Loop> | undefined;
  let fault: { error: unknown } | undefined;
  let lastSave = context.now();
  /** Of the last one: for copying it, when the training stood still, and until it was on the disk. */
  let copyMs = 0;
  let diskMs = 0;

  const everyMs = (): number => context.saveMs ?? Math.max(leastMs, Math.min(mostMs - diskMs, copyMs / share));

  function look(loop: Loop): Checkpoint<Loop> {
    return (keeper.newest = capture(loop));
  }

  function send(role: "begin" | "auto" | "best" | "end", checkpoint: Checkpoint<Loop>): void {
    const saving = context.checkpoint({ call: checkpoint.position.call, step: checkpoint.position.step, role, bytes: encodeCheckpoint(checkpoint) });
    const begun = context.now();
    onTheirWay.add(saving);
    saving.then(
      () => {
        onTheirWay.delete(saving);
        diskMs = context.now() - begun;
      },
      (error: unknown) => void (fault ??= { error }),
    );
  }

  /** The best goes first: a later state knows of it, and who goes on from there does not come by it again. */
  function sendAll(role: "begin" | "auto" | "end", loop: Loop): void {
    const sent = best;
    best = undefined;
    if (sent) send("best", sent);
    if (role !== "auto" || sent?.position.step !== step()) send(role, look(loop));
  }

  const keeper: CheckpointKeeper<Loop> = {
    newest: undefined,
    async save(role, loop) {
      sendAll(role, loop);
      await Promise.all(onTheirWay);
      lastSave = context.now();
    },
    best: (loop) => void (best = look(loop)),
    now(loop) {
      if (fault) throw fault.error;
      const begun = context.now();
      if (onTheirWay.size > 0 || begun - lastSave < everyMs()) return;
      sendAll("auto", loop());
      lastSave = begun;
      copyMs = context.now() - begun;
    },
  };
  return keeper;
}
