import type { RunEvent } from "#core/runs/events.ts";
import { loadedAs, maxLoadedModels, type LoadedModel } from "#core/runs/loadedModel.ts";
import type { ModelRequest, ModelSource } from "#services/models/ModelSource.ts";
import { AppError, toAppError } from "#shared/AppError.ts";
import type { Attempt, AttemptEnd, AttemptLauncher, AttemptListener } from "../ports.ts";
import type { Checkpoints } from "./createCheckpoints.ts";
import { createPointsBuffer } from "./createPointsBuffer.ts";
import { createRepetitionFilter } from "./createRepetitionFilter.ts";
import type { Serial } from "./createSerial.ts";
import type { OpenRun } from "./openRun.ts";

export interface RunAttempt extends Attempt {
  /** Standing still after a pause: its process is there, but it takes no room. */
  held: boolean;
  /** Writes the points that still wait. */
  flush(): void;
  /** Why its run could not be recorded any further. */
  fault(): AppError | undefined;
}

export interface AttemptDeps {
  run: OpenRun;
  files: Readonly<Record<string, string>>;
  launcher: AttemptLauncher;
  checkpoints: Checkpoints;
  models: ModelSource;
  serial: Serial;
  onHeld(): void;
  /** Once, after everything the attempt said is taken care of; within the run's turn. */
  onEnded(end: AttemptEnd): Promise<void>;
}

/**
 * Starts the run's newest attempt and writes down what it says. When something could not be written, nothing that
 * follows is: the attempt is stopped, and the next one says it again.
 */
export function launchAttempt({ run, files, launcher, checkpoints, models, serial, onHeld, onEnded }: AttemptDeps): RunAttempt {
  const { runId } = run;
  const { attempt: number, spec } = run.state();
  const unlessRepeated = createRepetitionFilter(run.state());
  const points = createPointsBuffer((lines) => write(...lines));
  let process: Attempt | undefined;
  let over = false;
  let fault: AppError | undefined;

  function breakDown(error: unknown): void {
    fault ??= toAppError(error);
    process?.cancel();
  }

  function write(...events: RunEvent[]): void {
    if (fault) return;
    try {
      run.append(...events);
    } catch (error) {
      breakDown(error);
    }
  }

  async function save(draft: Parameters<AttemptListener["checkpoint"]>[0]): Promise<void> {
    try {
      await checkpoints.save(run, draft, () => {
        points.flush();
        if (fault) throw fault;
      });
    } catch (error) {
      breakDown(error);
      throw error;
    }
  }

  /** What was loaded once is journalled before the program has it, and is what that name means from then on. */
  async function findModel(request: ModelRequest): Promise<LoadedModel> {
    const { loaded } = run.state();
    const known = loadedAs(loaded, request);
    if (known) return known;
    if (loaded.length >= maxLoadedModels) throw new AppError({ code: "invalid-input", message: `The program loads more than ${maxLoadedModels} models.`, hint: "Load the few that it needs." });
    const model = loadedAs(spec.models, request) ?? (await models.find(request));
    try {
      run.append({ kind: "model-loaded", model });
    } catch (error) {
      breakDown(error);
      throw error;
    }
    return model;
  }

  const listener: AttemptListener = {
    running(backend, trouble) {
      if (!over) write({ kind: "attempt-running", attempt: number, backend, ...(trouble === undefined ? {} : { trouble }) });
    },
    event(said) {
      if (over) return;
      const event = unlessRepeated(said);
      if (event?.kind === "points") points.add(event);
      else if (event) {
        points.flush();
        write(event);
      }
    },
    async checkpoint(draft) {
      if (over) throw new AppError({ code: "cancelled", message: "The attempt is over." });
      await serial(runId, () => save(draft));
      void serial(runId, () => checkpoints.prune(run));
    },
    async model(request) {
      if (over) throw new AppError({ code: "cancelled", message: "The attempt is over." });
      const model = await serial(runId, () => findModel(request));
      return models.read(model, spec.limits);
    },
    restore: (call) => serial(runId, () => checkpoints.restore(run, call)),
    held() {
      if (over || run.state().status !== "pausing") return;
      points.flush();
      write({ kind: "paused" });
      if (fault) return;
      attempt.held = true;
      onHeld();
    },
    ended(end) {
      if (over) return;
      over = true;
      void serial(runId, () => {
        points.close();
        return onEnded(end);
      });
    },
  };

  const attempt: RunAttempt = {
    held: false,
    cancel: () => process?.cancel(),
    pause: () => process?.pause(),
    resume() {
      attempt.held = false;
      process?.resume();
    },
    flush: points.close,
    fault: () => fault,
  };
  process = launcher.launch({ runId, attempt: number, spec, files }, listener);
  if (fault) process.cancel();
  return attempt;
}
