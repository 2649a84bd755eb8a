import type { RunState } from "#core/runs/runState.ts";
import { AppError, toAppError } from "#shared/AppError.ts";
import type { Clock } from "#shared/Clock.ts";
import type { Logger } from "#shared/Logger.ts";
import type { ModelSource } from "#services/models/ModelSource.ts";
import type { AttemptLauncher, BlobStore, OnRunEntries, RunStore } from "../ports.ts";
import type { RunExecutor } from "../RunExecutor.ts";
import { createCheckpoints } from "./createCheckpoints.ts";
import { createCommands } from "./createCommands.ts";
import { createRunBook } from "./createRunBook.ts";
import { createScheduler } from "./createScheduler.ts";
import { createSerial } from "./createSerial.ts";
import type { OpenRunDeps } from "./openRun.ts";
import { sameJson } from "./sameJson.ts";
import { watchRun } from "./watchRun.ts";
import { writeNote } from "./writeNote.ts";

export interface RunExecutorDeps {
  store: RunStore;
  blobs: BlobStore;
  /** The executor's own from now on: closed with it. */
  launcher: AttemptLauncher;
  /** What programs begin with. */
  models: ModelSource;
  clock: Clock;
  log: Logger;
  /** Said in the journal, such as "local". */
  place: string;
  /** Attempts at work at one time; the others wait. */
  maxActive?: number;
  /** Between two tries to journal how a run ended whose journal could not be written, ms. */
  retryMs?: number;
  onEntries: OnRunEntries;
  indexed?: OpenRunDeps["indexed"];
}

/**
 * Runs programs through a launcher and keeps their journals. Whatever happens is journalled before it has an effect:
 * state is only ever what the journal reduces to, so a host that ends at any line leaves nothing but that line behind,
 * and the next one goes on from it. What is done about one run is done in turns; different runs don't wait for each other.
 */
export function createRunExecutor({ store, blobs, launcher, models, clock, log, place, maxActive = 1, retryMs = 5000, onEntries, indexed }: RunExecutorDeps): RunExecutor {
  const serial = createSerial();
  const book = createRunBook({ store, clock, log, onEntries, indexed });
  const checkpoints = createCheckpoints({ store, log });
  const scheduler = createScheduler({ book, checkpoints, serial, blobs, launcher, models, clock, log, place, maxActive, retryMs });
  const commands = createCommands({ scheduler });
  let closing = false;

  function refuseWhileClosing(): void {
    if (closing) throw new AppError({ code: "disconnected", message: "The lab host is ending.", hint: "Try again in a moment." });
  }

  return {
    async start(request) {
      refuseWhileClosing();
      const { runId, kind, spec } = request;
      return serial(runId, async () => {
        const known = await book.read(runId);
        if (!known) {
          const run = await book.create(request);
          scheduler.pump();
          return run.state();
        }
        if (!sameJson(known.spec, spec) || known.kind !== kind) throw new AppError({ code: "conflict", message: `Run ${known.number} was started with another program or other settings.`, hint: "Start a new run.", data: { runId } });
        return known;
      });
    },

    async command(runId, command) {
      refuseWhileClosing();
      return serial(runId, async () => {
        const run = book.find(runId) ?? (await book.takeUp(runId));
        try {
          commands[command](run);
          return run.state();
        } finally {
          await scheduler.settle(run);
          scheduler.pump();
        }
      });
    },

    async note(runId, note) {
      refuseWhileClosing();
      return serial(runId, async () => {
        const run = book.find(runId) ?? (await book.takeUp(runId));
        try {
          writeNote(run, note);
          return run.state();
        } finally {
          await scheduler.settle(run);
          scheduler.pump();
        }
      });
    },

    watch: (runId, afterSeq, signal) => watchRun({ runId, afterSeq, signal, store, book, closing: () => closing }),

    async state(runId) {
      const state = await book.read(runId);
      if (!state) throw new AppError({ code: "run-not-found", message: `There is no run ${runId}.`, data: { runId } });
      return state;
    },

    async list() {
      const states: RunState[] = [];
      for (const runId of await store.runIds()) {
        try {
          const state = await book.read(runId);
          if (state) states.push(state);
        } catch (error) {
          log.debug("A run that cannot be read is left out of the list.", { runId, error: toAppError(error).message });
        }
      }
      return states;
    },

    async recover(unfinished) {
      const leftOut: AppError[] = [];
      for (const runId of unfinished ?? (await store.runIds())) {
        const recovered = serial(runId, async () => {
          if (!book.find(runId) && !(await book.isAtRest(runId))) await scheduler.settle(await book.takeUp(runId));
        });
        await recovered.catch((error: unknown) => leftOut.push(toAppError(error)));
      }
      scheduler.pump();
      return leftOut;
    },

    async close() {
      closing = true;
      await scheduler.close();
      await Promise.all(book.all().map((run) => book.letGo(run)));
    },
  };
}
