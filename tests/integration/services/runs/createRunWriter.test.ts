import { expect, onTestFinished, test } from "vitest";
import { journalEntrySchema } from "#core/runs/events.ts";
import { composeLabHost } from "#host/compose.ts";
import { newId } from "#shared/ids.ts";
import { silentLogger } from "#shared/Logger.ts";
import { tempDir } from "#tests/support/tempDir.ts";

const program = `import * as tf from "@tensorflow/tfjs";
import { characters, gpt, seed, train } from "backprop";
seed(7);
const book = await characters("moby-dick");
const model = gpt({ text: book, context: 8, width: 8, heads: 2, layers: 2 });
export const likeliest = model.write("Call me", { length: 40, temperature: 0 });
await train({ steps: 1, loss: () => model.loss(book.train, 1), optimizer: tf.train.sgd(0), writes: model });
`;
const context = { signal: new AbortController().signal, connectionId: "test" };

/** A lab with one run of the program. */
async function openRun(code: string) {
  const lab = await composeLabHost({ home: tempDir(), log: silentLogger, version: "test", build: "test" });
  onTestFinished(() => lab.close());
  const { runs } = lab.handlers;
  const runId = newId();
  await runs.start({ runId, program: { kind: "files", entry: "main.ts", files: { "main.ts": code } }, overrides: {}, limits: {} }, context);
  let end: unknown;
  for await (const entry of runs.watch({ run: runId, afterSeq: 0 }, context)) end = journalEntrySchema.parse(entry).event;
  expect(end).toMatchObject({ kind: "succeeded" });
  const write = async (request: { prompt?: string; length?: number; seed?: number; temperature?: number }, signal = context.signal) => {
    const parts: { text: string; unknown?: string | undefined }[] = [];
    for await (const part of runs.write({ run: runId, prompt: "Call me", length: 40, seed: 1, temperature: 1, ...request }, { ...context, signal })) parts.push(part);
    return { text: parts.map(({ text }) => text).join(""), unknown: parts[0]?.unknown, parts: parts.length };
  };
  return { runs, runId, write, exports: (end as { result: { exports: Record<string, unknown> } }).result.exports };
}

test("a run's GPT writes what its program would have written, in parts, and the same from the same seed", { timeout: 120_000 }, async () => {
  const { runs, runId, write, exports } = await openRun(program);
  expect((await runs.get({ run: runId }, context)).summary).toMatchObject({ writes: true, hasModel: false });
  const likeliest = await write({ temperature: 0 });
  expect(likeliest.text).toBe(exports["likeliest"]);
  expect(likeliest.parts).toBeGreaterThan(2);
  const drawn = await write({ seed: 5 });
  expect(drawn.text).toHaveLength(40);
  expect(await write({ seed: 5 })).toEqual(drawn);
  expect((await write({ seed: 6 })).text).not.toBe(drawn.text);

  // What the book has no letter for is left out, and said.
  expect(await write({ prompt: "ñCall meñ", seed: 5 })).toMatchObject({ text: drawn.text, unknown: "ñ" });
  expect((await write({ prompt: "" })).text).toHaveLength(40);

  const stop = new AbortController();
  const first: string[] = [];
  for await (const { text } of runs.write({ run: runId, prompt: "Call me", length: 5000, seed: 5, temperature: 1 }, { ...context, signal: stop.signal })) {
    first.push(text);
    stop.abort();
  }
  expect(first).toHaveLength(1);
  expect(drawn.text.startsWith(first[0]!)).toBe(true);

  const map = await runs.attention({ run: runId, prompt: "Call ñ me", masked: true }, context);
  expect(map).toMatchObject({ letters: ["C", "a", "l", "l", " ", " ", "m", "e"], unknown: "ñ", layers: 2, heads: 2 });
  const share = (shares: Float32Array, [at, row, column]: [number, number, number]): number => shares[(at * 8 + row) * 8 + column]!;
  for (let at = 0; at < 4; at++) {
    for (let row = 0; row < 8; row++) {
      expect(Array.from({ length: 8 }, (_, column) => share(map.shares, [at, row, column])).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
      for (let column = row + 1; column < 8; column++) expect(share(map.shares, [at, row, column])).toBe(0);
    }
  }
  const open = await runs.attention({ run: runId, prompt: "Call me", masked: false }, context);
  expect(open.letters).toHaveLength(7);
  expect(Math.min(...open.shares)).toBeGreaterThan(0);
});

const inPairs = `import * as tf from "@tensorflow/tfjs";
import { bytePairs, gpt, seed, train } from "backprop";
const book = bytePairs("鯨と海 🐋 ñandú, el mar. ".repeat(20), 280);
seed(7);
const model = gpt({ text: book, context: 8, width: 8, heads: 2, layers: 2 });
await train({ steps: 1, loss: () => model.loss(book.train, 1), optimizer: tf.train.sgd(0), writes: model });
seed(5);
export const drawn = model.write("el 鯨", { length: 300, temperature: 1 });
export const pieces = book.encode("el mar").map((id) => book.decode([id]));
`;

test("a GPT of byte pairs writes with its own pieces, and whole characters where one is in several of them", { timeout: 120_000 }, async () => {
  const { runs, runId, write, exports } = await openRun(inPairs);
  const { text, unknown, parts } = await write({ prompt: "el 鯨", length: 300, seed: 5 });
  expect(text).toBe(exports["drawn"]);
  expect(text).toMatch(/[鯨海🐋ñú]/u);
  expect(unknown).toBeUndefined();
  expect(parts).toBe(25);
  expect((await write({ prompt: "", length: 20 })).text).not.toBe("");
  const { letters, unknown: none } = await runs.attention({ run: runId, prompt: "el mar", masked: true }, context);
  expect(letters).toEqual(exports["pieces"]);
  expect(letters.length).toBeLessThan(6);
  expect(none).toBe("");
});

test("a run without one is told apart", { timeout: 120_000 }, async () => {
  const { runs, runId, write } = await openRun("export const one = 1;");
  expect((await runs.get({ run: runId }, context)).summary).toMatchObject({ writes: false });
  await expect(write({})).rejects.toMatchObject({ code: "no-model" });
});
