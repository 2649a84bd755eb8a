import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import { calibrationSchema, type Calibration } from "#core/runs/calibration.ts";
import type { DatasetStore } from "#services/data/DatasetStore.ts";
import type { RunEstimator } from "#services/runs/ports.ts";
import { estimateSchema } from "#shared/contracts/runs.ts";
import type { Logger } from "#shared/Logger.ts";
import type { StudentProcesses } from "./createStudentProcesses.ts";
import { loadVisible } from "./loadVisible.ts";
import type { Task } from "./messages.ts";
import { superviseTask, type SupervisedTask } from "./superviseTask.ts";
import { valueOf } from "./valueOf.ts";

export interface ProcessEstimatorDeps {
  processes: StudentProcesses;
  datasets: DatasetStore;
  log: Logger;
  memoryMiB: number;
  splitSeed: string;
  /** Where the speed of this machine is kept. */
  file: string;
  /** Of which engine and processor: another one is measured anew. */
  key: string;
  wallSeconds?: number;
}

const keptSchema = z.object({ key: z.string(), calibration: calibrationSchema });
const estimatesSchema = z.array(estimateSchema);

/** Estimates in processes of student code, one a program; this machine is measured in another one, once. */
export function createProcessEstimator({ processes, datasets, log, memoryMiB, splitSeed, file, key, wallSeconds = 60 }: ProcessEstimatorDeps): RunEstimator {
  const tasks = new Set<SupervisedTask>();
  let calibrating: Promise<Calibration | undefined> | undefined;

  const decide = async (task: Task): Promise<unknown> => {
    const supervised = superviseTask({
      process: processes.take({ memoryMiB }),
      task,
      limits: { memoryMiB, stallSeconds: wallSeconds, wallSeconds },
      watcher: {
        running: ignore,
        held: ignore,
        event: ignore,
        answer: async (question) => {
          if (question.kind === "dataset") return loadVisible(datasets, question.name, splitSeed);
          throw new Error(`An estimate asks for no ${question.kind}.`);
        },
      },
      log: log.child({ task: task.kind }),
    });
    tasks.add(supervised);
    const end = await supervised.ended;
    tasks.delete(supervised);
    return valueOf(end);
  };

  async function calibration(): Promise<Calibration | undefined> {
    try {
      const kept = keptSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
      if (kept.success && kept.data.key === key) return kept.data.calibration;
    } catch {
      // never measured, or not to be read: it is measured again
    }
    const measured = calibrationSchema.optional().parse(await decide({ kind: "calibrate" }));
    if (measured) await writeFile(file, JSON.stringify({ key, calibration: measured })).catch((error: unknown) => log.warn("the speed of this machine could not be kept", { error: String(error) }));
    return measured;
  }

  return {
    async estimate({ files, entry, seed, overrides }) {
      calibrating ??= calibration();
      const known = await calibrating.catch((error: unknown) => {
        calibrating = undefined;
        log.warn("this machine could not be measured", { error: String(error) });
        return undefined;
      });
      return estimatesSchema.parse(await decide({ kind: "estimate", files: { ...files }, entry, seed, overrides, calibration: known }));
    },
    async close() {
      for (const task of tasks) task.end({ kind: "lost", cause: "The lab host was closed." });
      await Promise.all([...tasks].map((task) => task.ended));
    },
  };
}

function ignore(): void {
  // An estimate is about what a program would do, not about what it says on the way.
}
