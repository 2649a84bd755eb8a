import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { commandLine, jsonLines, type Ended } from "#tests/support/cli/commandLine.ts";
import { endHost } from "#tests/support/labs/endHost.ts";

const home = mkdtempSync(join(realpathSync(tmpdir()), "backprop-model-"));
const fixture = join(import.meta.dirname, "../../../fixtures/gpt2");
const run = (...args: string[]): Promise<Ended> => commandLine(args, { home, cwd: home }).ended;

afterAll(async () => {
  await endHost(home);
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

test("a model is brought in, listed, trained on in a program, and taken out again", async () => {
  expect((await run("model", "list")).out).toContain("There is no model yet");
  expect(jsonLines((await run("model", "import", fixture, "--name", "tiny", "--json")).out)).toMatchObject([{ kind: "model", name: "tiny", weightsHash: expect.any(String) }, { kind: "result", status: "ok", name: "tiny" }]);
  writeFileSync(join(home, "mine.ts"), 'import * as tf from "@tensorflow/tfjs";\nimport { loadModel, train, type Gpt } from "backprop";\nconst model = await loadModel<Gpt>("tiny");\nconst text = Int32Array.from(model.text.encode("to be or not to be, ".repeat(30)));\nawait train({ steps: 2, loss: () => model.loss(text, 1), optimizer: tf.train.adam(0.001), writes: model });\n');
  const trained = await run("train", "mine.ts");
  expect(trained).toMatchObject({ code: 0, err: expect.stringContaining('Begins with the model "tiny" that was brought in'), out: expect.stringContaining('await loadModel("1")') });
  expect(jsonLines((await run("show", "1", "--json")).out)).toContainEqual(expect.objectContaining({ kind: "loaded", name: "tiny", at: "end", from: { kind: "import", name: "tiny" }, modelKind: "gpt", solution: false }));
  expect((await run("show", "1", "--language", "es")).out).toContain("Empieza con el modelo importado «tiny»");
  expect((await run("model", "list", "--language", "es")).out).toMatch(/"tiny" .*importado, GPT[^]*"1" .*GPT/);

  for (const [args, code] of [
    [["import", fixture, "--name", "tiny"], "conflict"],
    [["import", fixture, "--name", "12"], "invalid-input"],
    [["import", home], "file-not-found"],
    [["remove", "none"], "not-found"],
    [["burn", "tiny"], "usage"],
    [["import"], "usage"],
  ] as const) expect({ args, ...(await run("model", ...args)) }).toMatchObject({ args, code: 2, err: expect.stringContaining(`[${code}]`) });
  expect(await run("model", "remove", "tiny")).toMatchObject({ code: 0, out: expect.stringContaining('Model "tiny" was removed.') });
  expect(jsonLines((await run("model", "list", "--json")).out)).toMatchObject([{ kind: "run", number: 1, writes: true }, { kind: "result", status: "ok", count: 1 }]);
});
