import fc from "fast-check";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { comparePlan } from "#tests/support/engine/plans/comparePlan.ts";
import { randomStep } from "#tests/support/engine/plans/randomGraph.ts";
import { runOnMachine } from "#tests/support/engine/plans/runOnMachine.ts";

/** `npm run prove` runs more of them. */
const runs = Number(process.env.PLANNED_STEPS ?? 200);

const ways = [
  { machine: chooseMachine({ name: "wasm-simd" }).machine, threads: 1 },
  { machine: chooseMachine().machine, threads: 2 },
].map((way) => ({ ...way, name: way.machine.name }));

beforeAll(() => tf.setBackend("cpu"));

describe.each(ways)("random steps on $name with $threads threads", ({ machine, threads }) => {
  it.each([false, true])(`${runs} of them come out as tfjs computes them (fused: %s)`, (fuse) => {
    fc.assert(
      fc.property(randomStep, ({ tape, given, results, updates, listing }) => {
        const { difference } = comparePlan(tape, { given, results, updates }, { fuse }, runOnMachine(machine, threads));
        expect(difference && [difference, ...listing]).toBeUndefined();
      }),
      { numRuns: runs, seed: 11 },
    );
  }, 60_000 + 100 * runs);
});
