/**
 * Runs a lesson's `checks.ts`, which is code and therefore only ever runs in the sandbox of student code.
 * Outcomes are plain data; texts come in both languages.
 */
export interface CheckSandbox {
  /** Loads the program in check mode (no training) and decides the checks that need no run. Fails as a run would: syntax, import, stall. */
  facts(task: { files: Readonly<Record<string, string>>; entry: string; checks: string; seed: number }): Promise<readonly CheckOutcome[]>;
  /** Decides the checks that need a run, from evidence the host made, in a process without any student code. */
  judge(task: { checks: string; evidence: unknown }): Promise<readonly CheckOutcome[]>;
  /** What checks.ts declares: ids, kinds, when, and which measurements and extra runs it asks the host for. */
  declare(task: { checks: string }): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

export interface CheckOutcome {
  id: string;
  pass: boolean;
  expected?: { en: string; es: string } | undefined;
  seen?: { en: string; es: string } | undefined;
  /** Where in the program, when the check knows. */
  file?: string | undefined;
  line?: number | undefined;
}
