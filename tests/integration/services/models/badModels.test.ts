import { rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { labContext, openProgramLab } from "#tests/support/labs/programLab.ts";

const layers = (units: number): string => `import * as tf from "@tensorflow/tfjs";
import { digits, fit, seed } from "backprop";
seed(7);
const data = await digits({ train: 40, validation: 10 });
const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [28, 28, 1] }), tf.layers.dense({ units: ${units} }), tf.layers.dense({ units: 10, activation: "softmax" })] });
await fit(model, data, { epochs: 1, batch: 20, optimizer: tf.train.adam(0.01) });
`;
const load = (argument: string): string => `import { loadModel } from "backprop";
const model = await loadModel(${argument});
export const layers = model.layers.length;
`;

it("says what is wrong with a model that cannot be loaded, at the line that asks for it", async () => {
  const lab = await openProgramLab();
  const { runs } = lab.handlers;
  const trained = await lab.run(layers(4));
  await lab.run("export const nothing = 1;");
  const failing = async (argument: string, options?: { memoryMiB?: number }) => (await lab.run(load(argument), options)).error;

  expect((await lab.run(load("1"))).result?.exports["layers"]).toBe(3);
  expect(await failing('""')).toMatchObject({ code: "student-error", line: 2, message: expect.stringContaining("needs the name of a model") });
  expect(await failing('"1", { at: "last" }')).toMatchObject({ code: "student-error", message: 'loadModel needs at as "end" or "best", not "last".' });
  expect(await failing('"../../etc/passwd"')).toMatchObject({ code: "not-found", line: 2, message: 'There is no model called "../../etc/passwd".', hint: expect.stringContaining('There are: "1"') });
  expect(await failing('"99"')).toMatchObject({ code: "not-found" });
  expect(await failing('"2"')).toMatchObject({ code: "no-model", message: "Run 2 left no model that can be loaded." });
  const failed = await lab.state("4");
  expect(failed.status).toBe("failed");
  expect(await failing('"4"')).toMatchObject({ code: "no-model", message: "Run 4 has no model yet: it is failed." });

  await runs.annotate({ run: "1", label: "mine" }, labContext);
  await lab.run(layers(3));
  const { number } = (await runs.list({ limit: 1, all: false }, labContext))[0]!;
  await runs.annotate({ run: String(number), label: "mine" }, labContext);
  expect(await failing('"mine"')).toMatchObject({ code: "conflict", message: `Several models are called "mine": run 1, run ${number}.`, hint: "Load the run by its number." });

  // Its bytes were changed, cut, taken away.
  const { weights } = trained.result!.model!;
  const blob = join(lab.home, "blobs", weights.slice(0, 2), weights.slice(2));
  writeFileSync(blob, new Uint8Array(statSync(blob).size));
  expect(await failing('"1"')).toMatchObject({ code: "blob-corrupt", line: 2 });
  truncateSync(blob, 100);
  expect(await failing('"1"')).toMatchObject({ code: "blob-corrupt" });
  rmSync(blob);
  expect(await failing('"1"')).toMatchObject({ code: "no-model", line: 2, message: "The weights of run 1 are not on this computer." });

  await runs.remove({ runs: [trained.runId] }, labContext);
  expect(await failing('"1"')).toMatchObject({ code: "no-model", message: "Run 1 was removed." });
});

it("loads nothing that would leave a program no memory to learn in", async () => {
  const lab = await openProgramLab();
  // 86 MB of weights.
  await lab.run('import * as tf from "@tensorflow/tfjs";\nexport const model = tf.sequential({ layers: [tf.layers.dense({ units: 27_500, inputShape: [784], kernelInitializer: "zeros" })] });');
  const refused = await lab.run(load('"1"'), { memoryMiB: 240 });
  expect(refused.error).toMatchObject({ code: "student-memory", line: 2, data: { neededMiB: 248, limitMiB: 240 } });
});
