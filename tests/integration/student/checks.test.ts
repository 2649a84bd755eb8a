import { describe, expect, it, onTestFinished } from "vitest";
import type { CheckSandbox } from "#services/checks/ports.ts";
import { createProcessCheckSandbox } from "#platform/processes/createProcessCheckSandbox.ts";
import { silentLogger } from "#shared/Logger.ts";
import { startProcesses, tinyDigits } from "#tests/support/labs/studentLab.ts";
import { noModels } from "#tests/support/memory/noModels.ts";

function createSandbox(options: { wallSeconds?: number } = {}): CheckSandbox {
  const sandbox = createProcessCheckSandbox({ processes: startProcesses(), datasets: tinyDigits, models: noModels, log: silentLogger, memoryMiB: 1200, splitSeed: "backprop-1", ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

const program = `import * as tf from '@tensorflow/tfjs';
import { digits, fit, seed } from 'backprop';
seed(1);
const data = await digits({ train: 40, validation: 10 });
export function buildModel(): tf.Sequential {
  return tf.sequential({ layers: [tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.dense({ units: 2, activation: 'softmax' })] });
}
export const model = buildModel();
export const history = await fit(model, data, { epochs: 1000, batch: 1, optimizer: tf.train.sgd(0.1) });
export const double = (x: number): number => x * 2;
console.log('not an outcome');`;

const checks = `import { behaviour, behaviourOfRun, fact } from 'backprop/checks';
import * as tf from '@tensorflow/tfjs';
import { random } from 'backprop';
const say = (text: string) => ({ en: text, es: text });
export const checks = [
  fact('units', async (program) => ({ pass: (await program.build('buildModel')).layers.at(-1)!.units === 2, expected: say('2') })),
  behaviour('doubles', ({ exports }) => ({ pass: (exports.double as (x: number) => number)(tf.scalar(4).dataSync()[0]!) === 8, seen: say(String(random() < 1)) })),
  behaviourOfRun('ran', [{ kind: 'runs' }], ({ run }) => ({ pass: run.number === 3 })),
];`;

const evidence = { decide: ["ran"], run: { number: 3, calls: [], histories: [], exports: {} } };

describe("the sandbox of checks", () => {
  it("decides facts on the program in check mode, without training", async () => {
    const outcomes = await createSandbox().facts({ files: { "main.ts": program }, entry: "main.ts", checks, seed: 1 });
    expect(outcomes).toEqual([
      { id: "units", pass: true, expected: { en: "2", es: "2" } },
      { id: "doubles", pass: true, seen: { en: "true", es: "true" } },
    ]);
  });

  it("judges evidence, and declares, without any program", async () => {
    const sandbox = createSandbox();
    expect(await sandbox.judge({ checks, evidence })).toEqual([{ id: "ran", pass: true }]);
    expect(await sandbox.declare({ checks })).toEqual([
      { id: "units", kind: "F", on: "save", needs: [] },
      { id: "doubles", kind: "B", on: "save", needs: [] },
      { id: "ran", kind: "B", on: "run", needs: [{ kind: "runs" }] },
    ]);
  });

  it.each([
    ["a syntax error", "const a = ;", { code: "student-syntax", data: { file: "main.ts", line: 1 } }],
    ["an import", "import 'node:fs';", { code: "student-import", data: { file: "main.ts", line: 1 } }],
    ["the checks' own module", "\nimport 'backprop/checks';", { code: "student-import", data: { file: "main.ts", line: 2 } }],
    ["a model that could never fit", "\nimport * as tf from '@tensorflow/tfjs';\ntf.sequential({ layers: [tf.layers.dense({ units: 40_000, inputShape: [40_000] })] });", { code: "student-memory", data: { file: "main.ts", line: 3, limitMiB: 1200 } }],
    ["a thrown error", "\nthrow new Error('x');", { code: "student-error", message: "Error: x", data: { file: "main.ts", line: 2 } }],
    ["an await without an end", "await new Promise(() => {});", { code: "student-never-settles", data: { file: "main.ts", line: 1 } }],
    ["an exit", "process.exit(0);", { code: "student-exit", data: { file: "main.ts", line: 1 } }],
  ])("fails as a run would: %s", async (_name, text, error) => {
    await expect(createSandbox().facts({ files: { "main.ts": text }, entry: "main.ts", checks, seed: 1 })).rejects.toMatchObject(error);
  });

  it("names the line of a program that takes too long", async () => {
    await expect(createSandbox({ wallSeconds: 0.8 }).facts({ files: { "main.ts": "let n = 0;\nfor (;;) {\n  n++;\n}" }, entry: "main.ts", checks, seed: 1 })).rejects.toMatchObject({
      code: "student-stalled",
      data: { file: "main.ts" },
      message: expect.stringMatching(/main\.ts, line [23]/),
    });
  });

  it("stops a program that only waits", async () => {
    await expect(createSandbox({ wallSeconds: 0.8 }).facts({ files: { "main.ts": "await new Promise((resolve) => setTimeout(resolve, 60_000));" }, entry: "main.ts", checks, seed: 1 })).rejects.toMatchObject({ code: "student-stalled", message: expect.stringMatching(/waiting/) });
  });

  it("fails a check whose student function never ends, at its line", async () => {
    const looping = "export const double = (x: number): number => {\n  for (;;) {}\n};\nexport const buildModel = () => undefined;";
    await expect(createSandbox({ wallSeconds: 1 }).facts({ files: { "main.ts": looping }, entry: "main.ts", checks, seed: 1 })).rejects.toMatchObject({ code: "student-stalled", data: { file: "main.ts", line: 2 } });
  });

  it("tells checks that are broken from programs that are", async () => {
    await expect(createSandbox().declare({ checks: "export const nothing = 1;" })).rejects.toMatchObject({ code: "lesson-invalid" });
    await expect(createSandbox().declare({ checks: "import fs from 'node:fs';" })).rejects.toMatchObject({ code: "lesson-invalid", data: { file: "checks.ts", line: 1 } });
  });
});
