import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import type { CheckEvidenceInput } from "#core/lessons/checkEvidence.ts";
import type { CapturedCall } from "#core/runs/events.ts";
import { decideFacts } from "#engine/checks/decideFacts.ts";
import { judgeRun } from "#engine/checks/judgeRun.ts";
import { captureLayers } from "#engine/trainer/checkpoint/captureModel.ts";
import { bundledLessons, coursesRoot } from "#tests/support/lessons/courses.ts";
import { loadChecks } from "#tests/support/lessons/loadChecks.ts";

const lesson = await bundledLessons.lesson("digits-mlp");
const checks = await loadChecks(join(coursesRoot, "first-steps/lessons/digits-mlp/checks.ts"));

interface Layers {
  hidden?: number[];
  activation?: "relu" | "tanh" | "linear";
  after?: () => tf.layers.Layer;
}

function build({ hidden = [128, 64], activation = "relu", after }: Layers = {}): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.rescaling({ scale: 1 / 255, inputShape: [28, 28, 1] }));
  model.add(tf.layers.flatten());
  for (const units of hidden) model.add(tf.layers.dense({ units, activation }));
  model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  if (after) model.add(after());
  return model;
}

describe("the layers check", () => {
  const decide = async (model: Layers, code = lesson.solution.en["main.ts"]!) => (await decideFacts(checks, { files: { "main.ts": code }, exports: { buildModel: () => build(model) } }))[0]!;
  const noActivation = lesson.solutionRuns[0]!.files.en["main.ts"]!;

  test("passes the solution, with any activation", async () => {
    expect(await decide({})).toMatchObject({ id: "layers", pass: true, seen: { en: "dense layers of 128, 64 and 10 units, 109,386 weights", es: "capas densas de 128, 64 y 10 unidades, 109,386 pesos" } });
    expect(await decide({ activation: "tanh" })).toMatchObject({ pass: true });
  });

  test("fails the starter, and says which layers it has and where", async () => {
    expect(await decide({ hidden: [] }, lesson.starter.en["main.ts"])).toMatchObject({ pass: false, seen: { en: "dense layers of 10 units" }, file: "main.ts", line: 12 });
  });

  test("names the line of the layer without activation", async () => {
    expect(await decide({ activation: "linear" }, noActivation)).toMatchObject({ pass: false, seen: { es: "no hay activación después de la capa de 128 unidades" }, line: 12 });
    const loop = noActivation.replace(/ {2}model\.add\(tf\.layers\.dense\(\{ units: 128 \}\)\);\n.*\n/, "  for (const units of [128, 64]) model.add(tf.layers.dense({ units }));\n");
    expect(await decide({ activation: "linear" }, loop)).toMatchObject({ pass: false, line: 12 });
  });

  test("fails other units, other weights and a second softmax", async () => {
    expect(await decide({ hidden: [64, 128] })).toMatchObject({ pass: false, seen: { en: "dense layers of 64, 128 and 10 units" } });
    expect(await decide({ after: () => tf.layers.activation({ activation: "softmax" }) })).toMatchObject({ pass: false, seen: { en: "softmax 2 times" } });
    expect(await decide({ after: () => tf.layers.batchNormalization() })).toMatchObject({ pass: false, seen: { en: expect.stringContaining("109,426 weights") } });
  });
});

function captured(model: Layers = {}, change: Partial<CapturedCall> = {}): CapturedCall {
  return { kind: "fit", seed: 7, data: { train: 8000, validation: 1000, fingerprint: "f" }, options: { epochs: 5, batch: 32 }, optimizer: { className: "Adam", learningRate: 0.001 }, layers: captureLayers(build(model)), ...change };
}

const honest: Omit<CheckEvidenceInput, "decide"> = {
  run: { number: 2, calls: [captured()], histories: [{ loss: [0.5, 0.2], val_accuracy: [0.9, 0.94] }], exports: { afterShift: [0.943, 0.903, 0.699, 0.429] } },
  firstLoss: 2.37,
  bestValidationAccuracy: 0.943,
  accuracyAfterShift: { 0: 0.943, 1: 0.903, 2: 0.699, 3: 0.429 },
  runs: [{ number: 1, calls: [captured({ activation: "linear" })] }, { number: 2, calls: [captured()] }],
  repeat: { histories: [{ loss: [0.5], val_accuracy: [0.9] }] },
};
const ids = ["first-loss", "validation", "both-versions", "repeatable", "after-shift"];

async function judge(id: string, change: Partial<typeof honest> = {}) {
  return (await judgeRun(checks, { ...honest, ...change, decide: [id] }))[0]!;
}

describe("the checks on a run", () => {
  test.each(ids)("%s passes what an honest run leaves, and says what it expected and saw in both languages", async (id) => {
    const outcome = await judge(id);
    expect(outcome).toMatchObject({ id, pass: true, expected: { en: expect.any(String), es: expect.any(String) }, seen: { en: expect.any(String), es: expect.any(String) } });
  });

  test("first-loss asks about the scale when it is far too high", async () => {
    expect(await judge("first-loss", { firstLoss: 13.6 })).toMatchObject({ pass: false, seen: { en: "13.60. Something is wrong before the first step: are the pixels scaled to 0..1?" } });
    expect(await judge("first-loss", { firstLoss: 0.1 })).toMatchObject({ pass: false, seen: { es: expect.stringContaining("etiquetas en las entradas") } });
  });

  test("validation fails under its floor and suspects a leak above its band", async () => {
    expect(await judge("validation", { bestValidationAccuracy: 0.919 })).toMatchObject({ pass: false });
    expect(await judge("validation", { bestValidationAccuracy: 0.92 })).toMatchObject({ pass: true });
    expect(await judge("validation", { bestValidationAccuracy: 0.998 })).toMatchObject({ pass: false, seen: { en: expect.stringContaining("did validation digits take part") } });
  });

  test.each<[string, { number: number; calls: CapturedCall[] }[], string]>([
    ["only the version with activation was run", [{ number: 2, calls: [captured()] }], "no run yet with both hidden layers and no activation"],
    ["only the starter was run", [{ number: 1, calls: [captured({ hidden: [] })] }], "no run yet with an activation in both hidden layers"],
    ["the seed changed too", [{ number: 1, calls: [captured({ activation: "linear" }, { seed: 8 })] }, { number: 2, calls: [captured()] }], "runs 1 and 2 also differ in seed"],
    ["epochs and rate changed too", [{ number: 1, calls: [captured({ activation: "linear" }, { options: { epochs: 3, batch: 32 }, optimizer: { className: "Adam", learningRate: 0.1 } })] }, { number: 2, calls: [captured()] }], "runs 1 and 2 also differ in options.epochs and optimizer.learningRate"],
    ["a layer was added too", [{ number: 1, calls: [captured({ activation: "linear", after: () => tf.layers.dropout({ rate: 0.1 }) })] }, { number: 2, calls: [captured()] }], "runs 1 and 2 also differ in layers"],
    ["nothing was trained", [{ number: 1, calls: [] }], "no run yet with an activation in both hidden layers"],
  ])("both-versions fails when %s", async (_what, runs, seen) => {
    expect(await judge("both-versions", { runs })).toMatchObject({ pass: false, seen: { en: seen } });
  });

  test("both-versions takes the best pair among many runs, in any order", async () => {
    const runs = [
      { number: 1, calls: [captured()] },
      { number: 2, calls: [captured({ activation: "linear" }, { seed: 9 })] },
      { number: 3, calls: [captured({ activation: "linear" }, { options: { epochs: 6, batch: 32 } })] },
      { number: 4, calls: [captured({}, { options: { epochs: 6, batch: 32 } })] },
    ];
    expect(await judge("both-versions", { runs })).toMatchObject({ pass: true, seen: { en: "runs 3 and 4" } });
  });

  test.each<[string, unknown, string]>([
    ["is not exported", undefined, "afterShift is not exported as four numbers"],
    ["is of another length", [0.943, 0.903], "afterShift is not exported as four numbers"],
    ["does not fall", [0.943, 0.903, 0.95, 0.429], "94.3\u00a0%, 90.3\u00a0%, 95.0\u00a0%, 42.9\u00a0%: it does not fall at 2 px"],
    ["is made up", [0.943, 0.903, 0.8, 0.429], "80.0\u00a0% at 2 px, the lab measures 69.9\u00a0%"],
    ["holds no numbers", [1, "NaN", 0, 0], "afterShift is not exported as four numbers"],
  ])("after-shift fails when afterShift %s", async (_what, afterShift, seen) => {
    expect(await judge("after-shift", { run: { ...honest.run, exports: { afterShift } } })).toMatchObject({ pass: false, seen: { en: seen } });
  });
});
