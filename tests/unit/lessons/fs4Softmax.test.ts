import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { CheckEvidenceInput, CheckOutcome } from "#core/lessons/checkEvidence.ts";
import { decideFacts } from "#engine/checks/decideFacts.ts";
import { judgeRun } from "#engine/checks/judgeRun.ts";
import { coursesRoot } from "#tests/support/lessons/courses.ts";
import { loadChecks } from "#tests/support/lessons/loadChecks.ts";

const checks = await loadChecks(join(coursesRoot, "first-steps/lessons/fs4-softmax/checks.ts"));

function naive(scores: number[]): number[] {
  const powers = scores.map((score) => Math.exp(score));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
function softmax(scores: number[]): number[] {
  return naive(scores.map((score) => score - Math.max(...scores)));
}
function crossEntropy(probabilities: number[], truth: number): number {
  return -Math.log(probabilities[truth]!);
}

async function decide(id: string, change: Record<string, unknown> = {}): Promise<CheckOutcome> {
  const outcomes = await decideFacts(checks, { files: {}, exports: { softmax, crossEntropy, ...change } });
  return outcomes.find((one) => one.id === id)!;
}

describe("on save", () => {
  test("the two functions pass, and are shown at work", async () => {
    expect(await decide("probabilities")).toMatchObject({ pass: true, seen: { en: "softmax([2, 1, 0]) → [0.665, 0.245, 0.090]" } });
    expect(await decide("half")).toMatchObject({ pass: true, seen: { es: "crossEntropy([0.5, 0.3, 0.2], 0) → 0.693" } });
  });

  test.each<[string, unknown, string]>([
    ["powers that overflow", naive, "softmax([1000, 999, 990]) → [NaN, NaN, NaN]"],
    ["powers that all vanish", (scores: number[]) => naive(scores.map((score) => Math.min(score, 700))), "softmax([1000, 999, 990]) → [0.333, 0.333, 0.333]"],
    ["equal shares", (scores: number[]) => scores.map(() => 1 / scores.length), "softmax([2, 1, 0]) → [0.333, 0.333, 0.333]"],
    ["scores over their sum", (scores: number[]) => scores.map((score) => score / scores.reduce((a, b) => a + b, 0)), "softmax([2, 1, 0]) → [0.667, 0.333, 0.000]"],
    ["powers that are not shared out", (scores: number[]) => scores.map(Math.exp), "softmax([2, 1, 0]) → [7.389, 2.718, 1.000]"],
    ["softmax twice", (scores: number[]) => softmax(softmax(scores)), "softmax([2, 1, 0]) → [0.451, 0.296, 0.253]"],
    ["a softmax for three scores only", (scores: number[]) => softmax([...scores, 0, 0, 0].slice(0, 3)), "softmax([1, 4]) →"],
    ["nothing returned", () => undefined, "softmax([2, 1, 0]) → undefined"],
    ["no function", [1, 2, 3], "softmax is not exported as a function"],
  ])("probabilities fails %s", async (_what, wrong, seen) => {
    expect(await decide("probabilities", { softmax: wrong })).toMatchObject({ pass: false, seen: { en: expect.stringContaining(seen) } });
  });

  test.each<[string, unknown, string]>([
    ["1 − p", (probabilities: number[], truth: number) => 1 - probabilities[truth]!, "crossEntropy([0.5, 0.3, 0.2], 0) → 0.500"],
    ["a logarithm to the base 2", (probabilities: number[], truth: number) => -Math.log2(probabilities[truth]!), "crossEntropy([0.5, 0.3, 0.2], 0) → 1.000"],
    ["a missing minus", (probabilities: number[], truth: number) => Math.log(probabilities[truth]!), "crossEntropy([0.5, 0.3, 0.2], 0) → -0.693"],
    ["the likeliest in place of the true one", (probabilities: number[]) => -Math.log(Math.max(...probabilities)), "crossEntropy([0.99, 0.01, 0], 1) → 0.010"],
    ["no function", undefined, "crossEntropy is not exported as a function"],
  ])("half fails %s", async (_what, wrong, seen) => {
    expect(await decide("half", { crossEntropy: wrong })).toMatchObject({ pass: false, seen: { en: seen } });
  });
});

describe("on a run", () => {
  const honest = { "start/train": { accuracy: 0.41, loss: 1.0986 }, "rule/train": { accuracy: 0.99, loss: 0.0343 }, "rule/validation": { accuracy: 1, loss: 0.0336 } };
  const judge = async (id: string, { scores = {}, exports = {} }: { scores?: CheckEvidenceInput["classifierScores"]; exports?: Record<string, unknown> } = {}): Promise<CheckOutcome> => {
    const run = { number: 1, calls: [], histories: [], exports: { firstLoss: 1.09861, lastLoss: 0.03431, ...exports } };
    return (await judgeRun(checks, { decide: [id], run, classifierScores: { ...honest, ...scores } }))[0]!;
  };

  test.each(["first-loss", "validation", "last-loss"])("%s passes what an honest run leaves", async (id) => {
    expect(await judge(id)).toMatchObject({ pass: true, expected: { en: expect.any(String), es: expect.any(String) } });
  });

  test("first-loss fails weights that do not begin at zero, and a program that tells another number", async () => {
    expect(await judge("first-loss", { scores: { "start/train": { accuracy: 0.3, loss: 1.6 } } })).toMatchObject({ pass: false, seen: { en: expect.stringContaining("1.600. With all weights zero three species have equal shares") } });
    expect(await judge("first-loss", { scores: { "start/train": { accuracy: 0.9, loss: 0.4 } } })).toMatchObject({ pass: false, seen: { es: expect.stringContaining("0.400. Con todos los pesos en cero todavía no se sabe nada") } });
    expect(await judge("first-loss", { exports: { firstLoss: 0.667 } })).toMatchObject({ pass: false, seen: { en: "firstLoss is 0.667" } });
  });

  test("validation fails what is no better than the rival", async () => {
    expect(await judge("validation", { scores: { "rule/validation": { accuracy: 0.4286, loss: 1.1 } } })).toMatchObject({ pass: false, seen: { en: "42.9\u00a0%. Always saying Adelie gets 43 %. Did the loss fall?" } });
  });

  test("last-loss fails softmax applied twice: the program pays more than its scores cost", async () => {
    expect(await judge("last-loss", { scores: { "rule/train": { accuracy: 0.985, loss: 0.0442 } }, exports: { lastLoss: 0.578 } })).toMatchObject({ pass: false, expected: { en: "lastLoss with the number that the lab measures, 0.044" }, seen: { es: "lastLoss es 0.578" } });
  });
});
