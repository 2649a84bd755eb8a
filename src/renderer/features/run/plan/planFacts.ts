import type { Estimate } from "#shared/contracts/runs.ts";

/** A program's calls together, as they are said before a run. */
export interface PlanFacts {
  calls: number;
  /** Numbers that are learned: of the call that has most. */
  parameters: number;
  /** Of the largest call: one follows the other. */
  memoryBytes: number;
  /** Of a step of the call whose steps do most. */
  flops: number;
  /** Of all calls; undefined until this machine is measured, or where a call does not say how many steps it has. */
  seconds: number | undefined;
  wattHours: number | undefined;
  /** What the processor is assumed to draw. */
  watts: number;
}

export function planFacts(estimates: readonly Estimate[]): PlanFacts | undefined {
  if (estimates.length === 0) return undefined;
  const most = (of: (estimate: Estimate) => number): number => Math.max(...estimates.map(of));
  const sum = (of: (estimate: Estimate) => number | undefined): number | undefined => estimates.reduce<number | undefined>((total, estimate) => (total === undefined || of(estimate) === undefined ? undefined : total + of(estimate)!), 0);
  return {
    calls: estimates.length,
    parameters: most(({ parameters }) => parameters),
    memoryBytes: most(({ memoryBytes }) => memoryBytes),
    flops: most(({ flops }) => flops),
    seconds: sum(({ seconds }) => seconds),
    wattHours: sum(({ wattHours }) => wattHours),
    watts: most(({ watts }) => watts),
  };
}
