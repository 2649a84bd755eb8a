import { planTape, type PlanOptions } from "#engine/plan/planTape.ts";
import type { Program } from "#engine/program/Program.ts";
import { interpretProgram } from "../interpreter/interpretProgram.ts";
import type { EagerTape, EagerUse } from "./eagerTape.ts";

export interface Comparison {
  /** What lies outside the step: feeds and variables, with their numbers. */
  given: readonly EagerUse[];
  results: readonly EagerUse[];
  /** By variable: what it should be afterwards. */
  updates?: readonly { before: EagerUse; after: EagerUse }[];
}

/** What does a program, with its constants in place. */
export type Run = Pick<ReturnType<typeof interpretProgram>, "write" | "read" | "step">;

/** Plans a tape, runs the program, and answers where it differs from what tfjs computed; undefined where it does not. */
export function comparePlan(tape: EagerTape, comparison: Comparison, options: PlanOptions, open: (program: Program) => Run = interpretProgram): { program: Program; difference: string | undefined } {
  const program = planTape(tape.tape(comparison.results), options);
  return { program, difference: findDifference(comparison, runProgram(program, comparison, open)) };
}

/** What a program leaves after one step: its results, then the updated variables. */
export function runProgram(program: Program, { given, results, updates = [] }: Comparison, open: (program: Program) => Run): (readonly number[])[] {
  const run = open(program);
  for (const placement of [...program.feeds, ...program.variables.map((variable) => variable.placement)]) {
    run.write(placement, given.find(({ value }) => value === placement.value)!.numbers);
  }
  run.step();
  const places = [...results.map((_, index) => program.results[index]!), ...updates.map(({ before }) => program.variables.find(({ placement }) => placement.value === before.value)!.placement)];
  return places.map((placement) => Array.from(run.read(placement)));
}

/** Where that differs from what tfjs computed. */
export function findDifference({ results, updates = [] }: Comparison, left: readonly (readonly number[])[]): string | undefined {
  const wanted = [...results.map(({ numbers }, index) => ({ name: `result ${index}`, numbers })), ...updates.map(({ after }, index) => ({ name: `variable ${index}`, numbers: after.numbers }))];
  for (const [index, { name, numbers }] of wanted.entries()) {
    const got = left[index]!;
    const at = numbers.findIndex((number, element) => !close(number, got[element]!));
    if (at >= 0) return `${name} [${at}]: ${got[at]} instead of ${numbers[at]}`;
  }
  return undefined;
}

/** Float32 rounding may differ in the last places. */
function close(wanted: number, got: number): boolean {
  if (Object.is(wanted, got) || wanted === got) return true;
  if (Number.isNaN(wanted) || Number.isNaN(got)) return Number.isNaN(wanted) && Number.isNaN(got);
  return Math.abs(wanted - got) <= 2e-5 * (1 + Math.abs(wanted));
}
