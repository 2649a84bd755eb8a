import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import type { CheckEvidenceInput } from "#core/lessons/checkEvidence.ts";
import { decideFacts } from "#engine/checks/decideFacts.ts";
import { judgeRun } from "#engine/checks/judgeRun.ts";
import { bundledLessons, coursesRoot } from "#tests/support/lessons/courses.ts";
import { loadChecks } from "#tests/support/lessons/loadChecks.ts";

const lesson = await bundledLessons.lesson("cnn-digits");
const checks = await loadChecks(join(coursesRoot, "seeing/lessons/cnn-digits/checks.ts"));
const right = { conv1: 320, conv2: 18_496, dense: 1_179_776, output: 1_290 };

interface Stack {
  filters?: readonly number[];
  bends?: boolean;
  pool?: tf.layers.Layer;
  head?: number;
  after?: tf.layers.Layer;
}

function build({ filters = [32, 64], bends = true, pool = tf.layers.maxPooling2d({ poolSize: 2 }), head = 128, after }: Stack = {}): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }));
  for (const one of filters) model.add(tf.layers.conv2d({ filters: one, kernelSize: 3, ...(bends ? { activation: "relu" } : {}) }));
  model.add(pool);
  model.add(tf.layers.dropout({ rate: 0.25 }));
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: head, activation: "relu" }));
  model.add(tf.layers.dropout({ rate: 0.5 }));
  model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  if (after) model.add(after);
  return model;
}

async function onSave(id: string, { stack = {}, counts = right, buildModel = () => build(stack) }: { stack?: Stack; counts?: unknown; buildModel?: () => tf.Sequential } = {}) {
  const outcomes = await decideFacts(checks, { files: { "main.ts": lesson.solution.en["main.ts"]! }, exports: { counts, buildModel } });
  return outcomes.find((outcome) => outcome.id === id)!;
}

describe("the counts check", () => {
  test("passes the four numbers", async () => {
    expect(await onSave("counts")).toMatchObject({ pass: true, seen: { en: "1,199,882 in all" } });
  });

  test.each<[string, unknown, string]>([
    ["zeros", { conv1: 0, conv2: 0, dense: 0, output: 0 }, "conv1: 0"],
    ["weights without biases", { ...right, conv2: 18_432 }, "conv2 is 18,432: the biases are missing"],
    ["words", { ...right, output: "1290" }, "output: 1290"],
    ["nothing", undefined, "counts is not exported"],
  ])("fails %s and names the first that is wrong", async (_what, counts, seen) => {
    expect(await onSave("counts", { counts: counts ?? null })).toMatchObject({ pass: false, seen: { en: seen } });
  });
});

describe("the layers check", () => {
  test("passes the stack, also with its activations as layers of their own", async () => {
    expect(await onSave("layers")).toMatchObject({ pass: true, seen: { en: "1,199,882 weights" } });
    const apart = (): tf.Sequential => {
      const model = build();
      const layers = model.layers.flatMap((layer) => (layer.getClassName() === "Conv2D" ? [layer, tf.layers.reLU()] : [layer]));
      return tf.sequential({ layers: layers.map((layer) => (layer.getClassName() === "Conv2D" ? tf.layers.conv2d({ filters: (layer as unknown as { filters: number }).filters, kernelSize: 3 }) : (layer.constructor as unknown as { fromConfig(type: unknown, config: unknown): tf.layers.Layer }).fromConfig(layer.constructor, layer.getConfig()))) });
    };
    expect(await onSave("layers", { buildModel: apart })).toMatchObject({ pass: true });
  });

  test.each<[string, Stack, string]>([
    ["one convolution", { filters: [32] }, "Rescaling, Conv2D, MaxPooling2D, Dropout, Flatten, Dense, Dropout and Dense"],
    ["averages instead of maxima", { pool: tf.layers.averagePooling2d({ poolSize: 2 }) }, "Rescaling, Conv2D, Conv2D, AveragePooling2D, Dropout, Flatten, Dense, Dropout and Dense"],
    ["other stencils", { filters: [32, 32] }, "Conv2D number 3 has 9,248 weights"],
    ["another head", { head: 64 }, "Dense number 7 has 589,888 weights"],
    ["no activation", { bends: false }, "no activation after Conv2D, layer 2"],
    ["a second softmax", { after: tf.layers.activation({ activation: "softmax" }) }, "softmax 2 times"],
  ])("fails %s", async (_what, stack, seen) => {
    expect(await onSave("layers", { stack })).toMatchObject({ pass: false, seen: { en: seen } });
  });
});

describe("the moves-along check", () => {
  test("passes stencils, and says by how little they differ", async () => {
    expect(await onSave("moves-along")).toMatchObject({ pass: true, seen: { es: expect.stringMatching(/^la mayor diferencia es \d/) } });
  });

  test("fails without a convolution, and where a place has weights of its own", async () => {
    expect(await onSave("moves-along", { stack: { filters: [] } })).toMatchObject({ pass: false, seen: { en: "no convolution before flatten" } });
    // Skips every second place: what moves by two pixels moves by one, then by half a one.
    expect(await onSave("moves-along", { stack: { pool: tf.layers.maxPooling2d({ poolSize: 2, strides: 3 }) } })).toMatchObject({ pass: false });
  });
});

const honest: Omit<CheckEvidenceInput, "decide"> = {
  run: { number: 2, calls: [], histories: [{ loss: [1, 0.4], val_accuracy: [0.9, 0.95] }], exports: { afterShift: [0.949, 0.933, 0.798, 0.584] } },
  firstLoss: 2.31,
  bestValidationAccuracy: 0.949,
  accuracyAfterShift: { 0: 0.949, 1: 0.933, 2: 0.798, 3: 0.584 },
  repeat: { histories: [{ loss: [1], val_accuracy: [0.9] }] },
};

async function judge(id: string, change: Partial<typeof honest> = {}) {
  return (await judgeRun(checks, { ...honest, ...change, decide: [id] }))[0]!;
}

describe("the checks on a run", () => {
  test.each(["first-loss", "validation", "two-pixels", "after-shift", "repeatable"])("%s passes what an honest run leaves, and says what it expected and saw in both languages", async (id) => {
    expect(await judge(id)).toMatchObject({ id, pass: true, expected: { en: expect.any(String), es: expect.any(String) }, seen: { en: expect.any(String), es: expect.any(String) } });
  });

  test("first-loss asks about the scale when it is far too high", async () => {
    expect(await judge("first-loss", { firstLoss: 88 })).toMatchObject({ pass: false, seen: { en: expect.stringContaining("are the pixels scaled") } });
  });

  test("validation fails under its floor and suspects a leak above its band", async () => {
    expect(await judge("validation", { bestValidationAccuracy: 0.9 })).toMatchObject({ pass: false, seen: { es: expect.stringContaining("tasa de Adadelta") } });
    expect(await judge("validation", { bestValidationAccuracy: 0.995 })).toMatchObject({ pass: false, seen: { en: expect.stringContaining("did validation digits take part") } });
  });

  test("two-pixels fails what a network without stencils reaches", async () => {
    expect(await judge("two-pixels", { accuracyAfterShift: { ...honest.accuracyAfterShift, 2: 0.699 } })).toMatchObject({ pass: false, seen: { en: expect.stringMatching(/^69\.9\u00a0%/) } });
  });

  test.each<[string, unknown, string]>([
    ["is not exported", undefined, "afterShift is not exported as four numbers"],
    ["is measured with dropout", [0.92, 0.9, 0.77, 0.55], "92.0\u00a0% at 0 px, the lab measures 94.9\u00a0%"],
  ])("after-shift fails when afterShift %s", async (_what, afterShift, seen) => {
    expect(await judge("after-shift", { run: { ...honest.run, exports: { afterShift } } })).toMatchObject({ pass: false, seen: { en: seen } });
  });
});
