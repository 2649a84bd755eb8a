import type { Logger } from "#shared/Logger.ts";
import type { DatasetStore } from "#services/data/DatasetStore.ts";
import type { Attempt, AttemptEnd, AttemptLauncher, AttemptListener, AttemptRequest } from "#services/runs/ports.ts";
import type { StudentProcesses } from "./createStudentProcesses.ts";
import { loadVisible } from "./loadVisible.ts";
import type { Question, StopReason } from "./messages.ts";
import { superviseTask, type SupervisedTask, type TaskEnd } from "./superviseTask.ts";

export interface ProcessLauncherDeps {
  processes: StudentProcesses;
  datasets: DatasetStore;
  log: Logger;
  /** How long a paused program keeps its process, s. */
  keepPausedSeconds?: number;
}

/** Time in which a program that was asked to stop has to, ms. */
const stopMs = 1_000;

/** Runs each attempt in a process of its own, contained and watched. */
export function createProcessLauncher({ processes, datasets, log, keepPausedSeconds = 60 }: ProcessLauncherDeps): AttemptLauncher {
  const tasks = new Set<SupervisedTask>();

  return {
    launch(request, listener) {
      const { spec } = request;
      const task = superviseTask({
        process: processes.take({ memoryMiB: spec.limits.memoryMiB, engineBuild: spec.engineBuild }),
        task: { kind: "run", files: { ...request.files }, entry: spec.entry, seed: spec.seed, overrides: spec.overrides, outputLines: spec.limits.outputLines, memoryMiB: spec.limits.memoryMiB },
        limits: spec.limits,
        watcher: { running: listener.running, held: listener.held, event: listener.event, answer: (question) => answer(question, { request, listener, datasets }) },
        log: log.child({ runId: request.runId, attempt: request.attempt }),
      });
      tasks.add(task);
      const commands = createCommands(task, keepPausedSeconds);
      void task.ended.then((end) => {
        tasks.delete(task);
        commands.forget();
        listener.ended(commands.stopReason() === undefined ? attemptEnd(end) : stoppedEnd(end, commands.stopReason()!));
      });
      return commands.attempt;
    },
    async close() {
      for (const task of tasks) task.end({ kind: "lost", cause: "The lab host was closed." });
      await Promise.all([...tasks].map((task) => task.ended));
    },
  };
}

function answer(question: Question, { request, listener, datasets }: { request: AttemptRequest; listener: AttemptListener; datasets: DatasetStore }): Promise<unknown> {
  switch (question.kind) {
    case "checkpoint":
      return listener.checkpoint({ call: question.call, step: question.step, role: question.role, bytes: question.bytes, costMs: question.costMs });
    case "restore":
      return listener.restore(question.call);
    case "model":
      return listener.model({ name: question.name, at: question.at });
    case "dataset":
      return loadVisible(datasets, question.name, request.spec.splitSeed);
  }
}

/** Cancel, pause and resume of one attempt: said to the program first, done to the process when it does not obey. */
function createCommands(task: SupervisedTask, keepPausedSeconds: number): { attempt: Attempt; stopReason(): StopReason | undefined; forget(): void } {
  let reason: StopReason | undefined;
  let timer: NodeJS.Timeout | undefined;

  const stop = (why: StopReason): void => {
    if (reason === "cancel") return;
    reason = why;
    clearTimeout(timer);
    task.send({ kind: "stop", reason: why });
    timer = setTimeout(() => task.end({ kind: "stopped", reason: why }), stopMs);
  };
  return {
    attempt: {
      cancel: () => stop("cancel"),
      pause() {
        if (reason !== undefined) return;
        task.send({ kind: "hold" });
        clearTimeout(timer);
        timer = setTimeout(() => stop("pause"), keepPausedSeconds * 1000);
      },
      resume() {
        if (reason !== undefined) return;
        clearTimeout(timer);
        task.send({ kind: "release" });
      },
    },
    stopReason: () => reason,
    forget: () => clearTimeout(timer),
  };
}

function attemptEnd(end: TaskEnd): AttemptEnd {
  switch (end.kind) {
    case "finished": {
      const { model, weightsHash, exports, metrics, shapes } = end;
      return { kind: "succeeded", result: { exports, metrics, ...(weightsHash === undefined ? {} : { weightsHash }), ...(shapes ? { shapes } : {}) }, ...(model ? { model } : {}) };
    }
    case "failed":
      return { kind: "failed", error: end.error, resumable: !certain.has(end.error.code) };
    case "stopped":
      return { kind: end.reason === "cancel" ? "cancelled" : "paused" };
    case "lost":
      return { kind: "lost", cause: end.cause };
    case "checked":
      return { kind: "lost", cause: "The process answered a question that was not asked." };
  }
}

/** After a request to stop only a finished program counts as what it is. */
function stoppedEnd(end: TaskEnd, reason: StopReason): AttemptEnd {
  if (end.kind === "finished" || (end.kind === "lost" && reason === "pause")) return attemptEnd(end);
  return { kind: reason === "cancel" ? "cancelled" : "paused" };
}

/** What the same program would meet again at the same place. */
const certain: ReadonlySet<string> = new Set(["student-syntax", "student-import", "student-error", "student-exit", "student-nan", "student-never-settles"]);
