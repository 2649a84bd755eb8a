import type { CheckResult, CheckView } from "#shared/contracts/lessons.ts";
import type { WorkView } from "#shared/contracts/work.ts";

/** `skipped`: a prediction that the learner chose not to make. */
export type CheckState = "waiting" | "running" | "pass" | "fail" | "skipped";

/** One check as it stands. */
export interface CheckRow {
  id: string;
  title: string;
  on: CheckView["on"];
  state: CheckState;
  /** It was passed once, whatever is known of the code as it is now. */
  passedBefore: boolean;
  expected?: string | undefined;
  seen?: string | undefined;
  error?: CheckResult["error"];
  file?: string | undefined;
  line?: number | undefined;
}

export interface CheckRowsInput {
  checks: readonly CheckView[];
  /** The newest verdict of each. */
  results: Readonly<Record<string, CheckResult>>;
  /** Being decided now. */
  undecided: ReadonlySet<string>;
  /** Verdicts on runs belong to other code than the code now, or a newer run is at work. */
  stale: boolean;
  work: Pick<WorkView, "predictions" | "passed"> | undefined;
}

/** The checks that this version decides, in their order. What no longer holds for the code is waiting again. */
export function checkRows({ checks, results, undecided, stale, work }: CheckRowsInput): CheckRow[] {
  return checks.filter(({ on }) => on !== "never").map((check): CheckRow => {
    const { id, title, on } = check;
    const row = { id, title, on, passedBefore: work?.passed[id] !== undefined };
    if (check.kind === "P") return { ...row, ...predictionState(work?.predictions[id], results[id]) };
    if (undecided.has(id)) return { ...row, state: "running" };
    if (on === "run" && stale) return { ...row, state: "waiting" };
    const result = results[id];
    if (!result) return { ...row, state: row.passedBefore ? "pass" : "waiting" };
    const { status, expected, seen, error, file, line } = result;
    return { ...row, state: status === "not-in-this-version" ? "waiting" : status, expected, seen, ...(error && { error }), file, line };
  });
}

/** Done once it is made, right or not. */
function predictionState(given: WorkView["predictions"][string] | undefined, result: CheckResult | undefined): Pick<CheckRow, "state" | "seen"> {
  if (given?.kind === "skipped") return { state: "skipped" };
  return given ? { state: "pass", seen: result?.seen } : { state: "waiting" };
}

export interface CheckCount {
  passed: number;
  /** Without the skipped ones. */
  total: number;
  failed: readonly string[];
  /** Sentences of those that are neither passed nor failed nor being decided. */
  waiting: readonly string[];
  running: boolean;
}

export function countChecks(rows: readonly CheckRow[]): CheckCount {
  const titles = (state: CheckState): string[] => rows.filter((row) => row.state === state).map(({ title }) => title);
  return {
    passed: titles("pass").length,
    total: rows.length - titles("skipped").length,
    failed: titles("fail"),
    waiting: titles("waiting"),
    running: titles("running").length > 0,
  };
}
