import { z } from "zod";
import { AppError } from "#shared/AppError.ts";
import type { Logger } from "#shared/Logger.ts";
import { checkDeclarationSchema, checkOutcomeSchema } from "#core/lessons/checkEvidence.ts";
import type { CheckSandbox } from "#services/checks/ports.ts";
import type { DatasetStore } from "#services/data/DatasetStore.ts";
import type { ModelSource } from "#services/models/ModelSource.ts";
import type { StudentProcesses } from "./createStudentProcesses.ts";
import { answerUnrecorded } from "./answerUnrecorded.ts";
import type { Task } from "./messages.ts";
import { superviseTask, type SupervisedTask } from "./superviseTask.ts";
import { valueOf } from "./valueOf.ts";

export interface ProcessCheckSandboxDeps {
  processes: StudentProcesses;
  datasets: DatasetStore;
  models: ModelSource;
  log: Logger;
  memoryMiB: number;
  splitSeed: string;
  /** Longest time of one task, s. The aim is 2; a slow computer under load is no reason to call a program stalled. */
  wallSeconds?: number;
}

const outcomesSchema = z.array(checkOutcomeSchema);
const declarationsSchema = z.array(checkDeclarationSchema);

/** Decides checks in processes of student code, one a task, each used once. */
export function createProcessCheckSandbox({ processes, datasets, models, log, memoryMiB, splitSeed, wallSeconds = 20 }: ProcessCheckSandboxDeps): CheckSandbox {
  const tasks = new Set<SupervisedTask>();

  const decide = async (task: Task): Promise<unknown> => {
    const supervised = superviseTask({
      process: processes.take({ memoryMiB }),
      task,
      limits: { memoryMiB, stallSeconds: wallSeconds, wallSeconds },
      watcher: { running: ignore, held: ignore, event: ignore, answer: (question) => answerUnrecorded(question, { datasets, models, splitSeed, memoryMiB }) },
      log: log.child({ task: task.kind }),
    });
    tasks.add(supervised);
    const end = await supervised.ended;
    tasks.delete(supervised);
    return valueOf(end);
  };

  return {
    facts: async ({ files, entry, checks, seed }) => parse(outcomesSchema, await decide({ kind: "facts", files: { ...files }, entry, checks, seed, memoryMiB })),
    judge: async ({ checks, evidence }) => parse(outcomesSchema, await decide({ kind: "judge", checks, evidence })),
    declare: async ({ checks }) => parse(declarationsSchema, await decide({ kind: "declare", checks })),
    async close() {
      for (const task of tasks) task.end({ kind: "lost", cause: "The lab host was closed." });
      await Promise.all([...tasks].map((task) => task.ended));
    },
  };
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError({ code: "lesson-invalid", message: "The lesson's checks answered something that is no outcome.", hint: "Tell the author of the lesson.", cause: parsed.error });
}

function ignore(): void {
  // Checks are about what a program is, not about what it says on the way.
}
