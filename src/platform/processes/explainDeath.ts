import type { RunError } from "#core/runs/events.ts";
import type { Death } from "./spawnStudent.ts";

export type DeathExplained = { kind: "failed"; error: RunError } | { kind: "lost"; cause: string };

/** Node's exit code for a program whose top-level await never settles. */
const unsettledExit = 13;

/**
 * Why a process ended that did not say it. What can't be blamed on the program is `lost`: it is tried again. One whose program had
 * not begun is another loss than the next one's: a ready process may have been dead when it was taken.
 */
export function explainDeath({ code, signal, stderr, failure }: Death, { memoryMiB, began }: { memoryMiB: number; began: boolean }): DeathExplained {
  if (failure !== undefined) return { kind: "lost", cause: `The process could not be started: ${failure}` };
  if (code === unsettledExit) return { kind: "failed", error: neverSettles(stderr) };
  if (/heap out of memory|Fatal process out of memory|Zone Allocation failed|process OOM/.test(stderr)) {
    // V8's own limit lies above the run's: one that ends below it was refused memory by the system.
    if (!/heap limit/.test(stderr)) {
      return { kind: "failed", error: { code: "student-memory", message: `The system gave the program's process no more memory, below the run's own limit of ${memoryMiB} MiB.`, hint: refusedHint, data: { refusedLimitMiB: memoryMiB } } };
    }
    return { kind: "failed", error: { code: "student-memory", message: `The program filled the memory of its process; the limit is ${memoryMiB} MiB.`, hint: memoryHint, data: { limitMiB: memoryMiB } } };
  }
  const when = began ? "" : " before the program began";
  if (signal !== undefined) return { kind: "lost", cause: `The process was ended by ${signal}${when}.` };
  return { kind: "lost", cause: `The process ended with code ${code}${when}${stderr ? `: ${lastLine(stderr)}` : ""}.` };
}

export const memoryHint = "Look for data that is kept in a loop: use tf.tidy or dispose for tensors, smaller batches, fewer copies.";

const refusedHint = "Close other programs, or make what the program keeps smaller: smaller batches, fewer copies.";

/** Node says where it hangs, as "... unsettled top-level await at student:///main.ts:4". */
function neverSettles(stderr: string): RunError {
  const found = /unsettled top-level await at \w+:\/\/\/(\S+?):(\d+)\n(.*)\n(\s*)\^/.exec(stderr);
  const at = found ? { file: decodeURI(found[1]!), line: Number(found[2]), column: found[4]!.length + 1 } : {};
  return {
    code: "student-never-settles",
    message: "The program waits for something that never happens: an await whose promise is never resolved.",
    hint: "Look at the await named here: who calls resolve, and is it reached?",
    ...at,
  };
}

function lastLine(text: string): string {
  const lines = text.trimEnd().split("\n").filter((line) => /[A-Za-z]/.test(line));
  return (lines.findLast((line) => /Error/.test(line)) ?? lines.at(-1) ?? "no reason given").trim().slice(0, 300);
}
