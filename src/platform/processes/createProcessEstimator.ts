import { createHash } from "node:crypto";
import { setPriority } from "node:os";
import { z } from "zod";
import { calibrationSchema, type Calibration } from "#core/runs/calibration.ts";
import type { DatasetStore } from "#services/data/DatasetStore.ts";
import type { ModelSource } from "#services/models/ModelSource.ts";
import type { EstimateTask, RunEstimator } from "#services/runs/ports.ts";
import { AppError } from "#shared/AppError.ts";
import type { Estimate } from "#shared/contracts/runs.ts";
import type { Logger } from "#shared/Logger.ts";
import { answerUnrecorded } from "./answerUnrecorded.ts";
import type { MachineSpeed } from "./createMachineSpeed.ts";
import type { StudentProcesses } from "./createStudentProcesses.ts";
import type { Task } from "./messages.ts";
import { superviseTask, type SupervisedTask, type TaskEnd } from "./superviseTask.ts";
import { valueOf } from "./valueOf.ts";

export interface ProcessEstimatorDeps {
  processes: StudentProcesses;
  datasets: DatasetStore;
  models: ModelSource;
  speed: MachineSpeed;
  log: Logger;
  memoryMiB: number;
  splitSeed: string;
  /** Longest time of a program, and from a counted call to the next, whose trial may take seconds, s. */
  wallSeconds?: number;
  patienceSeconds?: number;
}

interface Options {
  background: boolean;
  signal: AbortSignal;
}

/** Programs of which is remembered what was said. */
const mostSaid = 32;
/** Of work in the background: a run and the page come first. On Windows, where only classes count: below normal. */
const lowPriority = 10;

/** Estimates in processes of student code, one a program; this machine is measured in another one, once. */
export function createProcessEstimator({ processes, datasets, models, speed, log, memoryMiB, splitSeed, wallSeconds = 60, patienceSeconds = 8 }: ProcessEstimatorDeps): RunEstimator {
  const tasks = new Set<SupervisedTask>();
  const background = new Set<AbortController>();
  const said = new Map<string, readonly Estimate[]>();
  /** Programs that asked for stored models, of which a name may mean another one the next time. */
  const loading = new Set<string>();
  let measuring: Promise<void> | undefined;

  /** Counted calls, however the program went on after them: it sees empty histories, with which it may not get along. */
  async function decide(task: Task, { background: isBackground, signal }: Options): Promise<{ value: unknown; estimates: Estimate[]; loads: boolean }> {
    if (signal.aborted) throw cancelled();
    const estimates: Estimate[] = [];
    let loads = false;
    let patience: NodeJS.Timeout | undefined;
    const process = processes.take({ memoryMiB, spare: isBackground });
    if (isBackground && process.pid !== undefined) stepBack(process.pid);
    const supervised = superviseTask({
      process,
      task,
      limits: { memoryMiB, stallSeconds: wallSeconds, wallSeconds },
      watcher: {
        running: ignore,
        held: ignore,
        event: ignore,
        estimated(estimate) {
          estimates.push(estimate);
          clearTimeout(patience);
          patience = setTimeout(() => supervised.end({ kind: "checked", value: undefined }), patienceSeconds * 1000).unref();
        },
        answer(question) {
          loads ||= question.kind === "model";
          return answerUnrecorded(question, { datasets, models, splitSeed, memoryMiB });
        },
      },
      log: log.child({ task: task.kind }),
    });
    const stop = (): void => supervised.end(stopped);
    signal.addEventListener("abort", stop);
    tasks.add(supervised);
    try {
      const end = await supervised.ended;
      if (end === stopped) throw cancelled();
      return { value: end.kind === "failed" && estimates.length > 0 ? undefined : valueOf(end), estimates, loads };
    } finally {
      clearTimeout(patience);
      signal.removeEventListener("abort", stop);
      tasks.delete(supervised);
    }
  }

  async function measure(options: Options): Promise<void> {
    const { value } = await decide({ kind: "calibrate" }, options);
    const measured = z.array(calibrationSchema).parse(value);
    if (measured.length > 0) await speed.keep(measured);
  }

  async function calibrations(wanted: boolean, options: Options): Promise<readonly Calibration[]> {
    const known = await speed.known();
    if (known.length > 0 || !wanted) return known;
    measuring ??= measure(options).finally(() => (measuring = undefined));
    try {
      await measuring;
    } catch (error) {
      if (options.signal.aborted || options.background) throw error;
      log.warn("this machine could not be measured", { error: String(error) });
    }
    return speed.known();
  }

  return {
    async estimate(task, { measure: wanted, ...options }) {
      const key = keyOf(task);
      const before = said.get(key);
      if (!loading.has(key) && before?.every(({ secondsPerStep }) => secondsPerStep !== undefined || !wanted)) return before;
      const { files, entry, seed, overrides } = task;
      const way = new AbortController();
      if (options.background) background.add(way);
      const given = { ...options, signal: AbortSignal.any([options.signal, way.signal]) };
      try {
        const { estimates, loads } = await decide({ kind: "estimate", files: { ...files }, entry, seed, overrides, calibrations: [...(await calibrations(wanted, given))], memoryMiB }, given);
        said.delete(key);
        said.set(key, estimates);
        if (loads) loading.add(key);
        if (said.size > mostSaid) {
          const oldest = said.keys().next().value!;
          said.delete(oldest);
          loading.delete(oldest);
        }
        return estimates;
      } finally {
        background.delete(way);
      }
    },
    said: (task) => said.get(keyOf(task)),
    giveWay() {
      for (const way of background) way.abort();
    },
    doubt() {
      said.clear();
      void speed.forget();
    },
    async close() {
      for (const task of tasks) task.end({ kind: "lost", cause: "The lab host was closed." });
      await Promise.all([...tasks].map((task) => task.ended));
    },
  };
}

const stopped: TaskEnd = { kind: "stopped", reason: "cancel" };

function cancelled(): AppError {
  return new AppError({ code: "cancelled", message: "The estimate was given up." });
}

function keyOf({ files, entry, overrides }: Omit<EstimateTask, "seed">): string {
  const texts = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify([entry, texts, overrides.epochs])).digest("hex");
}

function stepBack(pid: number): void {
  try {
    setPriority(pid, lowPriority);
  } catch {
    // It has ended already, or the system does not let it: then it runs as everything does.
  }
}

function ignore(): void {
  // An estimate is about what a program would do, not about what it says on the way.
}
