import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { largestDifference, trainEagerly, trainMinimizing } from "#tests/support/engine/trainings/besideEager.ts";
import { randomNet } from "#tests/support/engine/trainings/randomNet.ts";

/** `npm run prove` draws more of them. */
const runs = Number(process.env.PLANNED_STEPS ?? 200);
const seed = Number(process.env.PLANNED_SEED ?? 5);

correctTfjs();
const { machine } = chooseMachine();

/** What is wrong with training it: an error, other bits in kernels of tfjs, or other numbers in ours. */
async function faultOf(net: number): Promise<readonly string[] | undefined> {
  const { make, listing } = randomNet(net);
  const eager = await trainEagerly(make, { steps: 3 });
  const said = (...fault: readonly string[]): readonly string[] => [...fault, ...listing(), `seed ${net}`];
  const broken = eager.answers.find((answer) => typeof answer === "string");
  if (broken !== undefined) return said(`tfjs: ${broken as string}`);
  const host = await trainMinimizing(make, { machine, plan: { host: true }, steps: 3 });
  if (largestDifference(eager, host.compiled) > 0) return said("other bits in kernels of tfjs");
  for (const fuse of [true, false]) {
    const ours = await trainMinimizing(make, { machine, plan: { fuse }, steps: 3 });
    const difference = largestDifference(eager, ours.compiled);
    if (!(difference < 2e-3)) return said(`${difference} in our kernels, fused: ${fuse}`);
    if (ours.eagerReasons.length > 0 || ours.counts.matched !== 2) return said(`not compiled: ${ours.eagerReasons.join()} ${JSON.stringify(ours.counts)}`);
  }
  return undefined;
}

describe("random nets as students write them", () => {
  it(`${runs} of them train as tfjs trains them`, async () => {
    await fc.assert(fc.asyncProperty(fc.nat(), async (net) => {
      expect(await faultOf(net)).toBeUndefined();
    }), { numRuns: runs, seed, endOnFailure: true });
  }, 60_000 + 200 * runs);
});
