import fc from "fast-check";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { comparePlan } from "#tests/support/engine/plans/comparePlan.ts";
import { randomStep } from "#tests/support/engine/plans/randomGraph.ts";

/** `npm run prove` plans more of them. */
const runs = Number(process.env.PLANNED_STEPS ?? 200);
const seed = Number(process.env.PLANNED_SEED ?? 7);

beforeAll(() => tf.setBackend("cpu"));

describe("random steps", () => {
  it.each([false, true])(`${runs} of them come out as tfjs computes them, every value written before it is read and no two commands at odds (fused: %s)`, (fuse) => {
    fc.assert(
      fc.property(randomStep, ({ tape, given, results, updates, listing }) => {
        const { difference } = comparePlan(tape, { given, results, updates }, { fuse });
        expect(difference && [difference, ...listing]).toBeUndefined();
      }),
      { numRuns: runs, seed },
    );
  }, 20_000 + 60 * runs);
});
