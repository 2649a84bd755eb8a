import type { SavedModel } from "#core/runs/events.ts";
import { isActive, isAtWork } from "#core/runs/runState.ts";
import type { Spec } from "#core/runs/spec.ts";
import { toAppError } from "#shared/AppError.ts";
import type { Clock } from "#shared/Clock.ts";
import type { Logger } from "#shared/Logger.ts";
import type { ModelSource } from "#services/models/ModelSource.ts";
import type { AttemptEnd, AttemptLauncher, BlobStore } from "../ports.ts";
import type { Checkpoints } from "./createCheckpoints.ts";
import type { RunBook } from "./createRunBook.ts";
import type { Serial } from "./createSerial.ts";
import { endOfAttempt, endOfFault } from "./endOfAttempt.ts";
import { launchAttempt, type RunAttempt } from "./launchAttempt.ts";
import type { OpenRun } from "./openRun.ts";

/** Gives queued runs room, checks' runs before the rest and older before younger, and sees their attempts to the end. */
export interface Scheduler {
  /** Begins queued runs while there is room. */
  pump(): void;
  hasRoom(): boolean;
  /** The process of a run, while there is one. */
  attempt(runId: string): RunAttempt | undefined;
  /** Lets go of a run that nothing more happens to. Within the run's turn. */
  settle(run: OpenRun): Promise<void>;
  close(): Promise<void>;
}

export interface SchedulerDeps {
  book: RunBook;
  checkpoints: Checkpoints;
  serial: Serial;
  blobs: BlobStore;
  launcher: AttemptLauncher;
  models: ModelSource;
  clock: Clock;
  log: Logger;
  place: string;
  maxActive: number;
  /** Between two tries to journal what could not be, ms. */
  retryMs: number;
}

export function createScheduler({ book, checkpoints, serial, blobs, launcher, models, clock, log, place, maxActive, retryMs }: SchedulerDeps): Scheduler {
  const attempts = new Map<string, RunAttempt>();
  /** Runs that were given room and wait for their turn to begin. */
  const beginning = new Set<string>();
  let closing = false;
  let retry: ReturnType<typeof setTimeout> | undefined;

  function pump(): void {
    while (hasRoom()) {
      const queued = book.all().filter((run) => run.state().status === "queued" && !beginning.has(run.runId));
      const next = queued.sort(byTurn)[0];
      if (!next) return;
      beginning.add(next.runId);
      void serial(next.runId, () => begin(next.runId));
    }
  }

  function hasRoom(): boolean {
    const atWork = [...attempts.values()].filter(({ held }) => !held);
    return !closing && atWork.length + beginning.size < maxActive;
  }

  async function begin(runId: string): Promise<void> {
    const run = book.find(runId);
    // It may have been cancelled or paused since, or the host be closing.
    if (run && !closing && run.state().status === "queued") {
      try {
        const held = attempts.get(runId);
        if (held) goOn(run, held);
        else await startAttempt(run);
      } catch (error) {
        await fail(run, error);
        attempts.get(runId)?.cancel();
        await settle(run);
      }
    }
    beginning.delete(runId);
    pump();
  }

  function goOn(run: OpenRun, held: RunAttempt): void {
    run.append({ kind: "resumed" });
    held.resume();
  }

  async function startAttempt(run: OpenRun): Promise<void> {
    const { spec, attempt } = run.state();
    const resumesFrom = await checkpoints.newest(run);
    if (closing) return;
    run.append({ kind: "attempt-started", attempt: attempt + 1, place, engineBuild: spec.engineBuild, ...(resumesFrom ? { resumesFrom } : {}) });
    const files = await readFiles(spec);
    if (closing) return;
    const launched: RunAttempt = launchAttempt({ run, files, launcher, checkpoints, models, serial, onHeld: pump, onEnded: (end) => finish(run, launched, end) });
    attempts.set(run.runId, launched);
  }

  async function readFiles(spec: Spec): Promise<Record<string, string>> {
    const texts = Object.entries(spec.files).map(async ([path, hash]) => [path, new TextDecoder().decode(await blobs.get(hash))] as const);
    return Object.fromEntries(await Promise.all(texts));
  }

  async function finish(run: OpenRun, attempt: RunAttempt, end: AttemptEnd): Promise<void> {
    attempts.delete(run.runId);
    if (closing) return;
    const { status, asked } = run.state();
    // Of a run that is paused or waits to go on, only the process has ended.
    if (isAtWork(status)) {
      try {
        const fault = asked === "cancel" ? undefined : attempt.fault();
        if (fault) throw fault;
        const model = end.kind === "succeeded" && asked !== "cancel" ? await storeModel(end) : undefined;
        run.append(...endOfAttempt({ state: run.state(), end, model, now: clock.now() }));
      } catch (error) {
        await fail(run, error);
      }
    }
    await settle(run);
    pump();
  }

  async function storeModel({ model }: Extract<AttemptEnd, { kind: "succeeded" }>): Promise<SavedModel | undefined> {
    return model && { topology: await blobs.put(model.topology), weights: await blobs.put(model.weights) };
  }

  /** Something around the program failed. When not even that can be journalled, the run is let go as it is, until it can. */
  async function fail(run: OpenRun, cause: unknown): Promise<void> {
    const error = toAppError(cause);
    if (error.code === "internal") log.error("A run failed for a reason of ours.", { runId: run.runId, error: error.cause ?? error });
    try {
      run.append(endOfFault({ state: run.state(), error, now: clock.now() }));
    } catch (second) {
      log.error("A run's journal cannot be written; it is tried again.", { runId: run.runId, error: toAppError(second).message });
      await book.letGo(run, error);
      sayLater();
    }
  }

  /** Until it is journalled how they ended, broken runs look as if they were still at work. */
  function sayLater(): void {
    if (!closing) retry ??= setTimeout(() => void sayNow(), retryMs);
  }

  async function sayNow(): Promise<void> {
    retry = undefined;
    for (const runId of book.allBroken()) {
      const said = serial(runId, async () => {
        if (!closing && book.broken(runId)) await settle(await book.takeUp(runId));
      });
      await said.catch(() => undefined); // it stays broken, and the log has said so
    }
    if (book.allBroken().length > 0) sayLater();
  }

  async function settle(run: OpenRun): Promise<void> {
    if (book.find(run.runId) === run && !isActive(run.state().status) && !attempts.has(run.runId)) await book.letGo(run);
  }

  return {
    pump,
    hasRoom,
    attempt: (runId) => attempts.get(runId),
    settle,
    async close() {
      closing = true;
      clearTimeout(retry);
      await launcher.close();
      await serial.idle();
      for (const attempt of attempts.values()) attempt.flush();
    },
  };
}

function byTurn(a: OpenRun, b: OpenRun): number {
  const [first, second] = [a.state(), b.state()];
  return Number(second.kind === "check") - Number(first.kind === "check") || first.number - second.number;
}
