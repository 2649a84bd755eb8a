import type { RunReport } from "#shared/contracts/runs.ts";
import type { PreviousRun } from "../follow/loadPreviousRun.ts";

/** A number of a finished run, with the one of the run before. */
export type Figure =
  | { kind: "accuracy" | "loss"; value: number; before: number | undefined }
  /** What the program exports by this name. */
  | { kind: "export"; name: string; value: number }
  | { kind: "time"; seconds: number; modelBytes: number | undefined; training: { said: number; took: number } | undefined };

export interface ReportFiguresInput {
  /** The program's own numbers. */
  metrics: Readonly<Record<string, number>>;
  exports: Readonly<Record<string, unknown>>;
  seconds: number;
  /** What its training was said to take, and took, s. */
  training: { said: number; took: number } | undefined;
  /** The host's own measurement; it beats the program's numbers. */
  report: Pick<RunReport, "accuracy" | "loss" | "modelBytes"> | undefined;
  previous: Pick<PreviousRun, "metrics"> | undefined;
}

/** The three figures at the top of a report: how good on unseen data, then how long. A program without such numbers shows its own. */
export function reportFigures({ metrics, exports, seconds, training, report, previous }: ReportFiguresInput): Figure[] {
  const accuracy = report?.accuracy ?? metrics["val_accuracy"];
  const loss = report?.loss ?? metrics["val_loss"];
  const figures: Figure[] = [];
  if (accuracy !== undefined) figures.push({ kind: "accuracy", value: accuracy, before: previous?.metrics["val_accuracy"] });
  if (loss !== undefined) figures.push({ kind: "loss", value: loss, before: previous?.metrics["val_loss"] });
  for (const [name, value] of Object.entries(exports)) if (figures.length < 2 && typeof value === "number") figures.push({ kind: "export", name, value });
  return [...figures, { kind: "time", seconds, modelBytes: report?.modelBytes, training }];
}

/** Longest list that is shown whole, and longest text. */
const longestList = 8;
const longestText = 120;

/** Exports that can be read at a glance: numbers, words, short lists and flat objects of them. */
export function readableExports(exports: Readonly<Record<string, unknown>>): [name: string, value: string | number | readonly (string | number)[] | Readonly<Record<string, string | number>>][] {
  return Object.entries(exports).flatMap(([name, value]): ReturnType<typeof readableExports> => {
    if (isPlain(value)) return [[name, value]];
    if (Array.isArray(value)) return value.length > 0 && value.length <= longestList && value.every(isPlain) ? [[name, value]] : [];
    if (typeof value !== "object" || value === null) return [];
    const entries = Object.entries(value);
    return entries.length > 0 && entries.length <= longestList && entries.every(([, one]) => isPlain(one)) ? [[name, Object.fromEntries(entries)]] : [];
  });
}

function isPlain(value: unknown): value is string | number {
  return typeof value === "number" || (typeof value === "string" && value.length <= longestText);
}
