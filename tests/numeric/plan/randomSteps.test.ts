import fc from "fast-check";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { planTape } from "#engine/plan/planTape.ts";
import { findDifference, runProgram } from "#tests/support/engine/plans/comparePlan.ts";
import { machines } from "#tests/support/engine/plans/kernelProgram.ts";
import { randomStep, type RandomStep } from "#tests/support/engine/plans/randomGraph.ts";
import { randomStrips } from "#tests/support/engine/plans/randomStrips.ts";
import { runOnMachine } from "#tests/support/engine/plans/runOnMachine.ts";

/** `npm run prove` runs more of them. */
const runs = Number(process.env.PLANNED_STEPS ?? 200);
const seed = Number(process.env.PLANNED_SEED ?? 11);

beforeAll(() => tf.setBackend("cpu"));

/** What is wrong with a step on some machine: other numbers than tfjs computes, or other bits with two threads than with one. */
function faultOf({ tape, given, results, updates, listing }: RandomStep, fuse: boolean): readonly string[] | undefined {
  const program = planTape(tape.tape(results), { fuse });
  for (const machine of machines) {
    const [one, two] = [1, 2].map((threads) => runProgram(program, { given, results, updates }, runOnMachine(machine, threads)));
    const difference = findDifference({ given, results, updates }, one!);
    if (difference !== undefined) return [machine.name, difference, ...listing];
    const other = one!.findIndex((numbers, index) => numbers.some((number, at) => !Object.is(number, two![index]![at])));
    if (other >= 0) return [machine.name, `number ${other} has other bits with two threads`, ...listing];
  }
  return undefined;
}

describe.each([false, true])("random steps (fused: %s)", (fuse) => {
  it.each([
    { what: "", steps: randomStep, count: runs },
    { what: " with products too large for the cache", steps: randomStrips, count: Math.ceil(runs / 50) },
  ])("$count of them$what come out as tfjs computes them on every machine, with one thread and with two", ({ steps, count }) => {
    fc.assert(fc.property(steps, (step) => {
      expect(faultOf(step, fuse)).toBeUndefined();
    }), { numRuns: count, seed });
  }, 60_000 + 100 * runs);
});
