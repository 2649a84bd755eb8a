import type { CheckpointRef } from "#core/runs/events.ts";
import type { Position } from "#core/runs/position.ts";
import { AppError, toAppError } from "#shared/AppError.ts";
import type { Logger } from "#shared/Logger.ts";
import type { CheckpointDraft, RestoredCall, RunStore } from "../ports.ts";
import type { OpenRun } from "./openRun.ts";
import { sha256 } from "./sha256.ts";

/**
 * Saves and finds checkpoints. One counts from its journal line on: the line is durable after its bytes and after all
 * lines before it, so whoever goes on from it finds everything the program had said by then.
 */
export interface Checkpoints {
  /** `before` is called right before the journal line. */
  save(run: OpenRun, draft: CheckpointDraft, before: () => void): Promise<void>;
  /** Removes the bytes that the run no longer keeps. */
  prune(run: OpenRun): Promise<void>;
  restore(run: OpenRun, call: number): Promise<RestoredCall>;
  /** Where the run would go on. */
  newest(run: OpenRun): Promise<Position | undefined>;
}

export function createCheckpoints({ store, log }: { store: RunStore; log: Logger }): Checkpoints {
  async function read({ runId }: OpenRun, { id, hash }: CheckpointRef): Promise<Uint8Array | undefined> {
    try {
      const bytes = await store.readCheckpoint(runId, id);
      if ((await sha256(bytes)) !== hash) throw new AppError({ code: "checkpoint-invalid", message: `The bytes of checkpoint ${id} are damaged.` });
      return bytes;
    } catch (error) {
      log.warn("A checkpoint cannot be used; an older one is tried.", { runId, checkpoint: id, error: toAppError(error).message });
      return undefined;
    }
  }

  async function newestOf(run: OpenRun, checkpoints: readonly CheckpointRef[]): Promise<{ checkpoint: CheckpointRef; bytes: Uint8Array } | undefined> {
    for (const checkpoint of checkpoints.toReversed()) {
      const bytes = await read(run, checkpoint);
      if (bytes) return { checkpoint, bytes };
    }
    return undefined;
  }

  return {
    async save(run, { call, step, role, bytes }, before) {
      // Never that of an earlier line: each is numbered by a line that is at most its own.
      const id = `${call}-${step}-${role}-${run.state().lastSeq + 1}`;
      const hash = await sha256(bytes);
      await store.writeCheckpoint(run.runId, id, bytes);
      before();
      run.append({ kind: "checkpoint", checkpoint: { id, call, step, role, bytes: bytes.length, hash } });
    },

    async prune(run) {
      try {
        await store.pruneCheckpoints(run.runId, new Set(run.state().checkpoints.map(({ id }) => id)));
      } catch (error) {
        log.warn("Old checkpoints could not be removed.", { runId: run.runId, error: toAppError(error).message });
      }
    },

    async restore(run, call) {
      const found = await newestOf(run, run.state().checkpoints.filter((checkpoint) => checkpoint.call === call));
      if (!found) return { kind: "fresh" };
      const { checkpoint, bytes } = found;
      return { kind: checkpoint.role === "end" ? "completed" : "partial", step: checkpoint.step, bytes };
    },

    async newest(run) {
      const found = await newestOf(run, run.state().checkpoints);
      return found && { call: found.checkpoint.call, step: found.checkpoint.step, line: -1 };
    },
  };
}
