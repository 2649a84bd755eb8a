import type { RunState } from "#core/runs/runState.ts";
import { AppError } from "#shared/AppError.ts";
import { idSchema } from "#shared/ids.ts";
import type { RunIndex } from "./ports.ts";

const listed = 10;

/** The run that a person means: its UUID, its number or "last". Throws `run-not-found`, listing what there is. */
export function findRun(index: RunIndex, reference: string): RunState {
  const word = reference.trim().toLowerCase();
  const run = lookUp(index, word);
  if (run) return run;
  const newest = index.list({ limit: listed, all: false });
  const message = word === "last" ? "There is no run yet." : `There is no run "${shorten(reference)}".`;
  const hint =
    newest.length === 0
      ? "Train a program first, for example the lesson digits-mlp."
      : `Runs, newest first: ${newest.map(({ number, name, status }) => `${number} (${name}, ${status})`).join(", ")}.`;
  throw new AppError({ code: "run-not-found", message, hint, data: { runs: newest.map(({ number }) => number) } });
}

function lookUp(index: RunIndex, word: string): RunState | undefined {
  if (word === "last") return index.find({ last: true });
  if (idSchema.safeParse(word).success) return index.get(word);
  const number = /^#?(\d{1,15})$/.exec(word)?.[1];
  return number === undefined ? undefined : index.find({ number: Number(number) });
}

/** A person may have pasted anything. */
function shorten(words: string): string {
  return words.length > 64 ? `${words.slice(0, 64)}…` : words;
}
