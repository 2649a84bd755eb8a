import { callSite, studentError } from "#engine/trainer/studentError.ts";
import type { LookEvery } from "#engine/trainer/TrainSession.ts";

/** What a program asks for with `lookInside`. */
export function lookRate(every: unknown): LookEvery {
  if (every === false) return "never";
  const { seconds, steps } = (typeof every === "object" && every !== null ? every : {}) as { seconds?: unknown; steps?: unknown };
  if (typeof seconds === "number" && seconds > 0 && steps === undefined) return { seconds };
  if (typeof steps === "number" && Number.isSafeInteger(steps) && steps >= 1 && seconds === undefined) return { steps };
  throw studentError(callSite(), { message: "lookInside needs a number of seconds above 0, a whole number of steps, or false.", hint: "For example lookInside({ steps: 50 }); without it, it is { seconds: 1 }." });
}
