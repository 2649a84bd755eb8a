import type { CheckEvidence, Measurement, Thrown } from "#core/lessons/checkEvidence.ts";
import type { Localized } from "#core/lessons/localized.ts";
import type { CodeFacts } from "./codeFacts.ts";
import type { ModelFacts } from "./modelFacts.ts";

/** What `checks` of a lesson's checks.ts holds; made by the functions of `backprop/checks`. */
export type Check = SaveCheck | RunCheck;

export interface SaveCheck {
  on: "save";
  kind: "F" | "B";
  id: string;
  decide(program: Program): Verdict | Promise<Verdict>;
}

export interface RunCheck {
  on: "run";
  kind: "M" | "B" | "C";
  id: string;
  needs: readonly Measurement[];
  decide(evidence: CheckEvidence): Verdict | Promise<Verdict>;
}

/** What was expected, what was seen, and where in the program, where that is known. */
export interface Verdict {
  pass: boolean;
  expected?: Localized | undefined;
  seen?: Localized | undefined;
  /** Thrown by the program, for who has words of their own for it. */
  error?: Thrown | undefined;
  at?: { file: string; line: number } | undefined;
}

/** A student's program, loaded in check mode: `fit` and `train` answered an empty History and trained nothing. */
export interface Program {
  code: CodeFacts;
  exports: Readonly<Record<string, unknown>>;
  /** Calls the exported function and answers the facts of the model it gives; the check fails when there is none. */
  build(exportName: string): Promise<ModelFacts>;
  /** A tensor to call an exported function with: numbers, row after row. Whole numbers are int32 where asked for. */
  tensor(values: readonly number[], shape: readonly number[], dtype?: "float32" | "int32"): unknown;
  /** The numbers of a tensor that such a function answered, row after row, and its shape; undefined when it is none. */
  numbersOf(tensor: unknown): { values: readonly number[]; shape: readonly number[] } | undefined;
}

/** Thrown to end a check with this verdict. */
export interface VerdictError extends Error {
  verdict: Verdict;
}

export function verdictError(verdict: Verdict): VerdictError {
  return Object.assign(new Error("The check is decided."), { verdict });
}

export function isVerdictError(error: unknown): error is VerdictError {
  return error instanceof Error && "verdict" in error;
}
