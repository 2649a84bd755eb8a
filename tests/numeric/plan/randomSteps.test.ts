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

/** On every machine of this computer as tfjs computes it, and the same bits with two threads as with one. */
function holdsEverywhere({ tape, given, results, updates, listing }: RandomStep, fuse: boolean): void {
  const program = planTape(tape.tape(results), { fuse });
  for (const machine of machines) {
    const [one, two] = [1, 2].map((threads) => runProgram(program, { given, results, updates }, runOnMachine(machine, threads)));
    const difference = findDifference({ given, results, updates }, one!);
    expect(difference && [machine.name, difference, ...listing]).toBeUndefined();
    const other = one!.findIndex((numbers, index) => numbers.some((number, at) => !Object.is(number, two![index]![at])));
    expect(other < 0 ? undefined : [machine.name, `number ${other} has other bits with two threads`, ...listing]).toBeUndefined();
  }
}

describe.each([false, true])("random steps (fused: %s)", (fuse) => {
  it("come out as tfjs computes them on every machine, with one thread and with two", () => {
    fc.assert(fc.property(randomStep, (step) => holdsEverywhere(step, fuse)), { numRuns: runs, seed });
  }, 60_000 + 100 * runs);

  it("whose products are too large for the cache do too", () => {
    fc.assert(fc.property(randomStrips, (step) => holdsEverywhere(step, fuse)), { numRuns: Math.ceil(runs / 50), seed });
  }, 60_000 + 100 * runs);
});
