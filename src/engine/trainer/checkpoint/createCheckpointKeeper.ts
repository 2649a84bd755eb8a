import type { TrainContext } from "../TrainContext.ts";
import { encodeCheckpoint, type Checkpoint } from "./checkpoint.ts";

/** Saves the states of one call. A state is copied at once and written while the training goes on: at most one at a time. */
export interface CheckpointKeeper<Loop> {
  /** The state that was looked at last, encoded, saved or not; what an attempt goes on from counts too. */
  newest: Uint8Array | undefined;
  /** Saves now. Resolves when it, and whatever else was on its way, is durable. */
  save(role: "begin" | "auto" | "end", loop: Loop): Promise<void>;
  /** The state is the best so far: saved together with the next one, unless a better one comes first. */
  best(loop: Loop): void;
  /** Saves when it is time again, without waiting for the disk. Throws when a state could not be saved. */
  now(loop: () => Loop): void;
}

export interface CheckpointKeeperDeps<Loop> {
  context: Pick<TrainContext, "checkpoint" | "now">;
  /** Steps done. */
  step(): number;
  /** The state as it is now; what is in it may change with the next step. */
  capture(loop: Loop): Checkpoint<Loop>;
}

/** A state as its bytes. */
interface Kept {
  position: Checkpoint<unknown>["position"];
  bytes: Uint8Array;
}

/** Least time from one state to the next, ms. */
const leastMs = 2_000;
/** Most time from one state to when the next is on the disk, ms. A crash may lose 5 s: this, a step, and what a disk takes longer than it did. */
const mostMs = 4_000;
/** Of the training's time, for copying and sending: within the 2 % that are promised. */
const share = 0.015;
/** Of a processor's time, for what the host does with a state beside the training. */
const hostShare = 0.15;

export function createCheckpointKeeper<Loop>({ context, step, capture }: CheckpointKeeperDeps<Loop>): CheckpointKeeper<Loop> {
  const onTheirWay = new Map<Promise<void>, Uint8Array>();
  const take = createStateMemory((memory) => [keeper.newest, best?.bytes, ...onTheirWay.values()].some((bytes) => bytes?.buffer === memory));
  let best: Kept | undefined;
  let fault: { error: unknown } | undefined;
  let lastSave = context.now();
  /** Of the last one: for copying it, when the training stood still, and until it was on the disk. */
  let copyMs = 0;
  let diskMs = 0;
  /** Since the call began: of copying and sending. */
  let costMs = 0;

  const everyMs = (): number => Math.max(leastMs, Math.min(mostMs - diskMs, Math.max(copyMs / share, diskMs / hostShare)));

  function look(loop: Loop): Kept {
    const begun = context.now();
    const checkpoint = capture(loop);
    const bytes = (keeper.newest = encodeCheckpoint(checkpoint, take));
    costMs += context.now() - begun;
    return { position: checkpoint.position, bytes };
  }

  function send(role: "begin" | "auto" | "best" | "end", { position, bytes }: Kept): void {
    const begun = context.now();
    const saving = context.checkpoint({ call: position.call, step: position.step, role, bytes, costMs });
    costMs += context.now() - begun;
    onTheirWay.set(saving, bytes);
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
      await Promise.all(onTheirWay.keys());
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

/**
 * Memory for states, used again once nobody needs what is in it: a system gives fresh memory a page at a time when it is first written
 * to, which takes several times as long as copying the state does.
 */
function createStateMemory(isUsed: (memory: ArrayBufferLike) => boolean): (bytes: number) => Uint8Array {
  let all: ArrayBuffer[] = [];
  return (bytes) => {
    const free = all.filter((memory) => !isUsed(memory));
    const fitting = free.find(({ byteLength }) => byteLength >= bytes && byteLength <= 2 * bytes);
    if (fitting) return new Uint8Array(fitting);
    // What a state tells of its loop grows; a state of another size has no use for these.
    const fresh = new ArrayBuffer(bytes + (bytes >> 3));
    all = [...all.filter((memory) => !free.includes(memory)), fresh];
    return new Uint8Array(fresh);
  };
}
