import { expect, onTestFinished, test, vi } from "vitest";
import type { JournalEntry } from "#core/runs/events.ts";
import { engineVariable } from "#engine/backends/chooseEngine.ts";
import { composeLabHost } from "#host/compose.ts";
import type { ProgramRequest, runsContract } from "#shared/contracts/runs.ts";
import { runsContract as contract } from "#shared/contracts/runs.ts";
import { newId } from "#shared/ids.ts";
import { silentLogger } from "#shared/Logger.ts";
import type { Handlers } from "#shared/rpc/contract.ts";
import { tempDir } from "#tests/support/tempDir.ts";

const context = { signal: new AbortController().signal, connectionId: "test" };

/** One real training in a real student process of a new home. */
async function train(program: ProgramRequest, overrides: { seed?: number } = {}): Promise<{ runs: Handlers<typeof runsContract>; runId: string; entries: JournalEntry[] }> {
  const lab = await composeLabHost({ home: tempDir(), log: silentLogger, version: "test", build: "test" });
  onTestFinished(() => lab.close());
  const { runs } = lab.handlers;
  const runId = newId();
  await runs.start(contract.start.input.parse({ runId, program, overrides }), context);
  const entries: JournalEntry[] = [];
  for await (const entry of runs.watch({ run: runId, afterSeq: 0 }, context)) entries.push(entry as JournalEntry);
  expect(entries.at(-1)?.event.kind).toBe("succeeded");
  return { runs, runId, entries };
}

test("a trained model has the weights that its seed gives, though it was looked at meanwhile, and is reported as the program was told", async () => {
  // The strict engine's bits are the same on every computer. Whoever changes them on purpose raises the generation in engineBuild.ts.
  vi.stubEnv(engineVariable, "wasm-simd");
  onTestFinished(() => void vi.unstubAllEnvs());
  const { runs, runId, entries } = await train({ kind: "lesson", lessonId: "digits-mlp", variant: "solution" }, { seed: 7 });
  const { summary } = await runs.get({ run: runId }, context);
  expect(summary).toMatchObject({ hasModel: true, weightsHash: "952b837fdf05a1b776d48ea5970ab7611a6eab2afc6eef996c0b0713e3dff860" });
  expect(summary.config).toMatchObject({ seed: 7, epochs: 5, batch: 32, learningRate: 0.001, optimizer: "adam", layers: "128 relu, 64 relu, 10 softmax", data: expect.stringMatching(/^digits 8000\+1000 #/) as string });
  const sights = entries.flatMap(({ event }) => (event.kind === "sight" ? [event.answers.length] : []));
  expect(sights.length).toBeGreaterThanOrEqual(1);
  expect(new Set(sights)).toEqual(new Set([48]));

  const report = await runs.report({ run: runId }, context);
  expect(report).toMatchObject({ runId, rows: 1000, classes: Array.from("0123456789") });
  expect(report.accuracy).toBeCloseTo(summary.metrics["val_accuracy"]!, 6);
  expect(report.loss).toBeCloseTo(summary.metrics["val_loss"]!, 4);
  const right = Math.round(1000 * report.accuracy);
  expect(report.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(1000);
  expect(report.confusion.reduce((sum, row, label) => sum + row[label]!, 0)).toBe(right);
  expect(report.mistakes).toHaveLength(1000 - right);
  const sureness = report.mistakes.map(({ probability }) => probability);
  expect(sureness).toEqual(sureness.toSorted((a, b) => b - a));
  expect(report.pictures).toMatchObject({ width: 28, height: 28 });
  expect(report.pictures!.pixels).toHaveLength(report.mistakes.length * 784);
  expect(report.modelBytes).toBeGreaterThan(109_386 * 4);
  expect(await runs.report({ run: "last" }, context)).toEqual(report);

  const first = await runs.weights({ run: runId, layer: 0 }, context);
  expect(first).toMatchObject({ step: 1250, layers: { length: 3 } });
  expect(first.tensors.map(({ name, shape, values }) => [name, shape, values.length])).toEqual([
    ["kernel", [784, 128], 784 * 128],
    ["bias", [128], 128],
  ]);
  expect((await runs.weights({ run: runId, layer: 2 }, context)).tensors[0]!.shape).toEqual([64, 10]);
  await expect(runs.weights({ run: runId, layer: 3 }, context)).rejects.toMatchObject({ code: "invalid-input" });
});

test.for([
  ["a program that trains nothing", "console.log(1);", "left no model"],
  ["rows that the program changed", "const data = await digits({ train: 100, validation: 50 });\nfor (const part of [data.train, data.validation]) part.x = part.x.div(255);", "no classifier"],
  ["a model of one number", "const data = await digits({ train: 100, validation: 50 });\nunits = 1;", "no classifier"],
] as const)("there is no report of %s", async ([, program, message]) => {
  const training = `const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [28, 28, 1] }), tf.layers.dense({ units, activation: units === 1 ? undefined : "softmax" })] });\nawait fit(model, data, { epochs: 1, batch: 50, optimizer: tf.train.sgd(0.000001) });`;
  const text = `import * as tf from "@tensorflow/tfjs";\nimport { digits, fit } from "backprop";\nlet units = 10;\n${program}\n${program.includes("digits") ? training : ""}`;
  const { runs, runId } = await train({ kind: "files", entry: "main.ts", files: { "main.ts": text } });
  await expect(runs.report({ run: runId }, context)).rejects.toMatchObject({ code: "no-model", message: expect.stringContaining(message) as string });
});

test("weights of a hand-written loop are those of its last checkpoint, by the names of its variables", async () => {
  const text = `import * as tf from "@tensorflow/tfjs";\nimport { train } from "backprop";\nconst w = tf.variable(tf.zeros([3, 2]), true, "w");\nconst b = tf.variable(tf.scalar(1), true, "b");\nawait train({ steps: 5, loss: () => w.sum().sub(b).square().asScalar(), optimizer: tf.train.sgd(0.01) });`;
  const { runs, runId } = await train({ kind: "files", entry: "main.ts", files: { "main.ts": text } });
  const weights = await runs.weights({ run: runId, layer: 0 }, context);
  expect(weights).toMatchObject({ step: 5, layers: ["w", "b"], tensors: [{ name: "w", shape: [3, 2] }] });
  expect(weights.tensors[0]!.values.every((value) => value !== 0)).toBe(true);
  expect((await runs.weights({ run: runId, layer: 1 }, context)).tensors[0]).toMatchObject({ name: "b", shape: [] });
});
