import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import type { CheckEvidenceInput, CheckOutcome } from "#core/lessons/checkEvidence.ts";
import { decideFacts } from "#engine/checks/decideFacts.ts";
import { judgeRun } from "#engine/checks/judgeRun.ts";
import { createGpt, causalAttention, type Attention } from "#engine/gpt/Gpt.ts";
import { createPhilox } from "#engine/random/philox.ts";
import { coursesRoot } from "#tests/support/lessons/courses.ts";
import { loadChecks } from "#tests/support/lessons/loadChecks.ts";

const checks = await loadChecks(join(coursesRoot, "language/lessons/tiny-gpt/checks.ts"));

function scoresOf(q: tf.Tensor4D, k: tf.Tensor4D): tf.Tensor {
  return tf.div(tf.matMul(q, k, false, true), Math.sqrt(q.shape[3]));
}
const past = (length: number): tf.Tensor => tf.linalg.bandPart(tf.ones([length, length]), -1, 0);
const wrong = {
  none: (q, k, v) => tf.matMul(tf.softmax(scoresOf(q, k)), v),
  afterSoftmax: (q, k, v) => tf.matMul(tf.mul(tf.softmax(scoresOf(q, k)), past(q.shape[2])), v),
  turned: (q, k, v) => tf.matMul(tf.softmax(tf.add(scoresOf(q, k), tf.mul(tf.sub(tf.transpose(past(q.shape[2])), 1), 1e9))), v),
  shifted: (q, k, v) => tf.matMul(tf.softmax(tf.add(scoresOf(q, k), tf.mul(tf.sub(tf.linalg.bandPart(tf.ones([q.shape[2], q.shape[2]]), -1, 1), 1), 1e9))), v),
  unscaled: (q, k, v) => causalAttention(tf.mul(q, Math.sqrt(q.shape[3])), k, v),
  fixedLength: (q, k, v) => tf.matMul(tf.softmax(tf.add(scoresOf(q, k), tf.mul(tf.sub(past(64), 1), 1e9))), v),
} satisfies Record<string, Attention>;

async function decide(attention: Attention): Promise<Record<string, CheckOutcome>> {
  const gpt = createGpt({ config: { vocabulary: 77, context: 64, width: 16, heads: 2, layers: 2 }, random: createPhilox(3).next, attention });
  const outcomes = await decideFacts(checks, { files: {}, exports: { attention, logits: (ids: tf.Tensor2D) => gpt.logits(ids) } });
  gpt.dispose();
  return Object.fromEntries(outcomes.map((one) => [one.id, one]));
}

describe("on save", () => {
  test("attention with the mask passes all three", async () => {
    const outcomes = Object.values(await decide(causalAttention));
    expect(outcomes.map(({ id, pass }) => [id, pass])).toEqual([["no-peeking", true], ["shares", true], ["attention", true]]);
  });

  test.each<[string, Attention, string[], string]>([
    ["no mask", wrong.none, ["no-peeking", "attention"], "letter 4 was changed, and the scores of letter 1 changed as well"],
    ["a mask after the softmax", wrong.afterSoftmax, ["no-peeking", "shares", "attention"], "letter 4 was changed, and the scores of letter 1 changed as well"],
    ["a mask turned round", wrong.turned, ["no-peeking", "attention"], "letter 4 was changed, and the scores of letter 1 changed as well"],
    ["a mask one place too far", wrong.shifted, ["no-peeking", "attention"], "letter 4 was changed, and the scores of letter"],
    ["no division by the root of the width", wrong.unscaled, ["attention"], "off by at most"],
    ["a mask of one length only", wrong.fixedLength, ["no-peeking", "shares", "attention"], "It stopped:"],
  ])("%s fails what it breaks", async (_what, attention, failed, seen) => {
    const outcomes = await decide(attention);
    expect(Object.values(outcomes).filter(({ pass }) => !pass).map(({ id }) => id)).toEqual(failed);
    expect(outcomes[failed[0]!]!.seen?.en).toContain(seen);
  });

  test("a program without the functions says which is missing", async () => {
    const outcomes = await decideFacts(checks, { files: {}, exports: {} });
    expect(outcomes.map(({ pass, seen }) => [pass, seen?.en])).toEqual([[false, "logits is not exported as a function"], [false, "with 1 letters it answers no tensor of the shape of v"], [false, "attention answers no tensor"]]);
  });
});

describe("on a run", () => {
  const judge = async (id: string, change: Partial<CheckEvidenceInput> = {}): Promise<CheckOutcome> => {
    const runs = [{ number: 1, calls: [], metrics: { val_loss: 0.1 } }, { number: 2, calls: [], metrics: { val_loss: 2.05 } }];
    return (await judgeRun(checks, { decide: [id], run: { number: 2, calls: [], histories: [], exports: {} }, textLosses: { begin: 4.4, end: 2.05 }, runs, ...change }))[0]!;
  };

  test.each(["first-loss", "validation", "both-versions"])("%s passes what the lab measures of an honest run", async (id) => {
    expect(await judge(id)).toMatchObject({ pass: true, seen: { en: expect.any(String), es: expect.any(String) } });
  });

  test("validation suspects a leak under its band and the mask above it", async () => {
    expect(await judge("validation", { textLosses: { end: 0.1 } })).toMatchObject({ pass: false, seen: { en: expect.stringContaining("does the future leak") } });
    expect(await judge("validation", { textLosses: { end: 7.3 } })).toMatchObject({ pass: false, seen: { es: expect.stringContaining("Revisa la máscara") } });
  });

  test.each<[string, { number: number; metrics?: Record<string, number> }[], string]>([
    ["only the mask was run", [{ number: 1, metrics: { val_loss: 2.1 } }], "no run yet without the mask"],
    ["only the starter was run", [{ number: 1, metrics: { val_loss: 0.1 } }], "run 1 had no mask; none with it yet"],
    ["the run with the mask learnt nothing", [{ number: 1, metrics: { val_loss: 0.1 } }, { number: 2, metrics: { val_loss: 4.3 } }], "run 1 had no mask; none with it yet"],
    ["nothing was measured", [{ number: 1 }], "no run yet without the mask"],
  ])("both-versions fails when %s", async (_what, runs, seen) => {
    expect(await judge("both-versions", { runs: runs.map((run) => ({ ...run, calls: [] })) })).toMatchObject({ pass: false, seen: { en: seen } });
  });
});
