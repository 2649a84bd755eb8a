import { z } from "zod";
import { toAppError } from "#shared/AppError.ts";
import { engineVariable } from "#engine/backends/chooseEngine.ts";
import { evaluateTask, evaluateTaskSchema, prepareEvaluator } from "#engine/evaluate/evaluateTask.ts";

/**
 * The clean engine process: no code of a student is ever loaded here, only stored models and rows. One task at a time,
 * in order; ends when the host does.
 */
const requestSchema = z.object({ id: z.int(), task: evaluateTaskSchema });

process.on("disconnect", () => process.exit(0));
let previous: Promise<unknown> = prepareEvaluator({ wanted: process.env[engineVariable] });
process.on("message", (message: unknown) => {
  const { id, task } = requestSchema.parse(message);
  previous = previous.then(async () => {
    try {
      process.send!({ id, value: await evaluateTask(task) });
    } catch (cause) {
      const { code, message: text, hint } = toAppError(cause);
      process.send!({ id, error: { code, message: text, hint } });
    }
  });
});
