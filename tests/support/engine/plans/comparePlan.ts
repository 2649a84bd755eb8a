import { planTape, type PlanOptions } from "#engine/plan/planTape.ts";
import type { Program } from "#engine/program/Program.ts";
import { interpretProgram } from "../interpreter/interpretProgram.ts";
import type { EagerTape, EagerUse } from "./eagerTape.ts";

interface Comparison {
  /** What lies outside the step: feeds and variables, with their numbers. */
  given: readonly EagerUse[];
  results: readonly EagerUse[];
  /** By variable: what it should be afterwards. */
  updates?: readonly { before: EagerUse; after: EagerUse }[];
}

/** What does a program, with its constants in place. */
export type Run = Pick<ReturnType<typeof interpretProgram>, "write" | "read" | "step">;

/** Plans a tape, runs the program, and answers where it differs from what tfjs computed; undefined where it does not. */
export function comparePlan(tape: EagerTape, { given, results, updates = [] }: Comparison, options: PlanOptions, open: (program: Program) => Run = interpretProgram): { program: Program; difference: string | undefined } {
  const program = planTape(tape.tape(results), options);
  const interpreter = open(program);
  for (const placement of [...program.feeds, ...program.variables.map((variable) => variable.placement)]) {
    interpreter.write(placement, given.find(({ value }) => value === placement.value)!.numbers);
  }
  interpreter.step();
  const wanted = [
    ...results.map((use, index) => ({ name: `result ${index}`, numbers: use.numbers, placement: program.results[index]! })),
    ...updates.map(({ before, after }, index) => ({ name: `variable ${index}`, numbers: after.numbers, placement: program.variables.find(({ placement }) => placement.value === before.value)!.placement })),
  ];
  for (const { name, numbers, placement } of wanted) {
    const got = interpreter.read(placement);
    const at = numbers.findIndex((number, index) => !close(number, got[index]!));
    if (at >= 0) return { program, difference: `${name} [${at}]: ${got[at]} instead of ${numbers[at]}` };
  }
  return { program, difference: undefined };
}

/** Float32 rounding may differ in the last places. */
function close(wanted: number, got: number): boolean {
  if (Object.is(wanted, got) || wanted === got) return true;
  if (Number.isNaN(wanted) || Number.isNaN(got)) return Number.isNaN(wanted) && Number.isNaN(got);
  return Math.abs(wanted - got) <= 2e-5 * (1 + Math.abs(wanted));
}
