import type { z } from "zod";
import type { EngineTrouble, RunError, TrainEvent } from "#core/runs/events.ts";
import { toAppError } from "#shared/AppError.ts";
import type { Estimate } from "#shared/contracts/runs.ts";
import type { Logger } from "#shared/Logger.ts";
import { createStallMeter } from "./createStallMeter.ts";
import { explainDeath, memoryHint } from "./explainDeath.ts";
import { findRunningLine, type RunningLine } from "./findRunningLine.ts";
import type { HostMessage, Question, Task, taskResultSchema } from "./messages.ts";
import { memorySampleMs, residentBytes } from "./operatingSystem.ts";
import type { ParsedChildMessage, StudentProcess } from "./spawnStudent.ts";

export interface TaskLimits {
  memoryMiB: number;
  /** Longest time without a sign of life. */
  stallSeconds: number;
  /** Longest time from the first line on; without it a task may take as long as it shows life. */
  wallSeconds?: number | undefined;
}

export interface TaskWatcher {
  /** The program is about to be loaded. `trouble`: why a faster engine does not compute it. */
  running(backend: string, trouble?: EngineTrouble): void;
  /** The program stands still, as it was told to. */
  held(): void;
  event(event: TrainEvent): void;
  /** Of a task that counts: one more call. */
  estimated?(estimate: Estimate): void;
  /** A refused data set or model is the program's error; anything else that fails here ends the task. */
  answer(question: Question): Promise<unknown>;
}

export type TaskEnd = z.output<typeof taskResultSchema> | { kind: "lost"; cause: string };

export interface SupervisedTask {
  send(message: HostMessage): void;
  /** Ends the process; `end` is what is told unless the task has ended already. */
  end(end: TaskEnd): void;
  /** Resolves when the process is gone and all it said was heard. Never rejects. */
  readonly ended: Promise<TaskEnd>;
}

const startSeconds = 60;
/** Longest search for the line of a program that is late, ms. */
const searchMs = 1_500;
/** A program that grows past this multiple of its limit while its line is looked for is ended at once. */
const runawayFactor = 1.5;

/** Gives one process its task and holds it to its limits: life, memory, time. */
export function superviseTask({ process, task, limits, watcher, log }: { process: StudentProcess; task: Task; limits: TaskLimits; watcher: TaskWatcher; log: Logger }): SupervisedTask {
  const stallMs = limits.stallSeconds * 1000;
  const everyMs = Math.min(250, stallMs / 4);
  const meter = createStallMeter({ everyMs, now: performance.now() });
  const timers: NodeJS.Timeout[] = [];
  let decided: TaskEnd | undefined;
  let running = false;
  let searching = false;

  const end = (as: TaskEnd): void => {
    if (decided) return;
    decided = as;
    timers.forEach(clearInterval);
    process.signal("SIGKILL");
  };
  const fail = (cause: unknown): void => {
    const { code, message, hint, data } = toAppError(cause);
    if (code === "internal") log.error("a run's event could not be taken", { cause: cause instanceof Error ? cause.stack : String(cause) });
    end({ kind: "failed", error: { code, message, ...(hint === undefined ? {} : { hint }), ...(data === undefined ? {} : { data: { ...data } }) } });
  };
  /** The program is to be stopped, but its line is worth a moment. */
  const stopLate = (describe: (at: RunningLine | undefined) => RunError): void => {
    if (searching || decided) return;
    searching = true;
    findRunningLine(process, { deadlineMs: searchMs })
      .catch(() => undefined)
      .then((at) => end({ kind: "failed", error: { ...describe(at), ...(at ? { file: at.file, line: at.line, column: at.column } : {}) } }), fail);
  };
  const hear = (message: ParsedChildMessage): void => {
    meter.alive();
    switch (message.kind) {
      case "ready":
      case "alive":
        return;
      case "running":
        running = true;
        if (limits.wallSeconds !== undefined) timers.push(setTimeout(() => stopLate((at) => tooLong(limits.wallSeconds!, at)), limits.wallSeconds * 1000));
        return watcher.running(message.backend, message.trouble);
      case "held":
        return watcher.held();
      case "event":
        return watcher.event(message.event);
      case "estimated":
        return watcher.estimated?.(message.estimate);
      case "question":
        return answer(message.id, message.question);
      case "ended":
        return end(message.result.kind === "failed" && message.result.error.code === "attempt-lost" ? { kind: "lost", cause: message.result.error.message } : message.result);
    }
  };
  const answer = (id: number, question: Question): void => {
    watcher.answer(question).then(
      (value) => process.send({ kind: "answer", id, value }),
      (cause: unknown) => {
        const { code, message, hint, data } = toAppError(cause);
        if ((question.kind !== "dataset" && question.kind !== "model") || code === "internal") fail(cause);
        else process.send({ kind: "refusal", id, error: { code, message, ...(hint === undefined ? {} : { hint }), ...(data === undefined ? {} : { data: { ...data } }) } });
      },
    );
  };

  process.listen({
    message(message) {
      if (decided) return;
      try {
        hear(message);
      } catch (cause) {
        fail(cause);
      }
    },
    nonsense(error) {
      log.error("a process of student code spoke nonsense", { error: error.message });
      end({ kind: "lost", cause: "The process said something that is not in the protocol." });
    },
  });
  timers.push(
    setInterval(() => {
      const silentMs = meter.look(performance.now());
      if (!running && silentMs > startSeconds * 1000) end({ kind: "lost", cause: `The process did not start within ${startSeconds} s.` });
      if (running && silentMs > stallMs) stopLate((at) => stalled(limits.stallSeconds, at));
    }, everyMs),
    setInterval(() => void watchMemory(), memorySampleMs),
  );
  const limitBytes = limits.memoryMiB * 2 ** 20;
  const watchMemory = async (): Promise<void> => {
    if (process.pid === undefined || decided) return;
    const bytes = (await residentBytes(process.pid)) ?? 0;
    if (bytes > limitBytes * runawayFactor) end({ kind: "failed", error: tooLarge(bytes, limits.memoryMiB) });
    else if (bytes > limitBytes) stopLate(() => tooLarge(bytes, limits.memoryMiB));
  };

  process.send({ kind: "start", task, beatMs: Math.min(1_000, stallMs / 4) });
  return {
    send: process.send,
    end,
    ended: process.died.then((death) => {
      timers.forEach(clearInterval);
      decided ??= explainDeath(death, { memoryMiB: limits.memoryMiB, began: running });
      return decided;
    }),
  };
}

function stalled(seconds: number, at: RunningLine | undefined): RunError {
  return {
    code: "student-stalled",
    message: `The program gave no sign of life for ${seconds} s${where(at)}: most likely a loop that never ends.`,
    hint: "Look at the condition of the loop named here. A long calculation of your own may print a line now and then.",
    data: { seconds, ...inFunction(at) },
  };
}

function tooLong(seconds: number, at: RunningLine | undefined): RunError {
  return {
    code: "student-stalled",
    message: at ? `The program did not finish within ${seconds} s; it was stopped${where(at)}.` : `The program did not finish within ${seconds} s: it was waiting.`,
    hint: "Checks load the program without training, which takes less than two seconds. Keep long work inside fit and train.",
    data: { seconds, ...inFunction(at) },
  };
}

function tooLarge(bytes: number, limitMiB: number): RunError {
  const usedMiB = Math.round(bytes / 2 ** 20);
  return { code: "student-memory", message: `The program used ${usedMiB} MiB of memory; the limit is ${limitMiB} MiB.`, hint: memoryHint, data: { usedMiB, limitMiB } };
}

function where(at: RunningLine | undefined): string {
  return at ? ` at ${at.file}, line ${at.line}${at.functionName ? `, in ${at.functionName}` : ""}` : "";
}

function inFunction(at: RunningLine | undefined): { function?: string } {
  return at?.functionName ? { function: at.functionName } : {};
}
