import { describe, expect, test } from "vitest";
import { correctTfjs } from "#engine/corrections/correctTfjs.ts";
import { chooseMachine } from "#engine/machine/chooseMachine.ts";
import { runProgram } from "#tests/support/engine/trainings/besidePrograms.ts";
import { hostileByHand } from "#tests/support/engine/trainings/hostileByHand.ts";
import { hostileNumbers } from "#tests/support/engine/trainings/hostileNumbers.ts";
import { hostileByLayers } from "#tests/support/engine/trainings/hostileByLayers.ts";

correctTfjs();
const { machine } = chooseMachine();

function difference(a: readonly (number[] | string)[], b: readonly (number[] | string)[]): number {
  let largest = 0;
  a.forEach((answer, turn) => {
    const other = b[turn]!;
    if (typeof answer === "string" || typeof other === "string") largest = answer === other ? largest : Infinity;
    else if (answer.length !== other.length) largest = Infinity;
    else answer.forEach((value, at) => (largest = Math.max(largest, Object.is(value, other[at]) ? 0 : Math.abs(value - other[at]!) / Math.max(1e-2, Math.abs(value)))));
  });
  return largest;
}

describe.each(Object.entries({ ...hostileByHand, ...hostileNumbers, ...hostileByLayers }))("a program that %s", (_name, make) => {
  test("is given what it is given on tfjs's cpu kernels, to the bit in those and closely in ours", async () => {
    const eager = await runProgram(make);
    expect(new Set(eager.answers.map((answer) => JSON.stringify(answer))).size).toBeGreaterThan(1);
    const host = await runProgram(make, { machine, plan: { host: true } });
    expect(host.answers).toEqual(eager.answers);
    const ours = await runProgram(make, { machine });
    expect(difference(eager.answers, ours.answers)).toBeLessThan(1e-3);
    expect(host.compiled).toBeGreaterThan(0);
    expect([host.left, ours.left].map((left) => left <= eager.left)).toEqual([true, true]);
  });
});
