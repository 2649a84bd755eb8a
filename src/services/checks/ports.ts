import type { CheckDeclaration, CheckEvidenceInput, CheckOutcome } from "#core/lessons/checkEvidence.ts";

/**
 * Runs a lesson's `checks.ts`, which is code and therefore only ever runs in the sandbox of student code.
 * In the sandbox it imports `backprop/checks` (the exports of `engine/checks/library.ts`); the three tasks are
 * `declareChecks`, `decideFacts` and `judgeRun` of `engine/checks`, called with the exports of the loaded checks.ts.
 * Outcomes are plain data; texts come in both languages.
 */
export interface CheckSandbox {
  /**
   * Loads the program in check mode (no training), then checks.ts, and decides the checks that need no run.
   * Fails as a run would, with `file` and `line` in the error's data where they are known: syntax, import, stall.
   */
  facts(task: { files: Readonly<Record<string, string>>; entry: string; checks: string; seed: number }): Promise<readonly CheckOutcome[]>;
  /** Decides the checks that need a run, from evidence the host made, in a process without any student code. */
  judge(task: { checks: string; evidence: CheckEvidenceInput }): Promise<readonly CheckOutcome[]>;
  /** What checks.ts declares: ids, kinds, when, and which measurements and extra runs it asks the host for. */
  declare(task: { checks: string }): Promise<readonly CheckDeclaration[]>;
  close(): Promise<void>;
}
