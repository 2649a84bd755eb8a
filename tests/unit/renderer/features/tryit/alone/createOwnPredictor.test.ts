import { expect, test } from "vitest";
import { AppError } from "#shared/AppError.ts";
import { createOwnPredictor } from "#renderer/features/tryit/alone/createOwnPredictor.ts";
import type { PageEngine } from "#renderer/engine/openPageEngine.ts";

const topology = (shape: readonly (number | null)[]): Uint8Array => new TextEncoder().encode(JSON.stringify({ config: { layers: [{ config: { batch_input_shape: shape } }] } }));
const drawing = (): Uint8Array => new Uint8Array(784).fill(255, 300, 310);
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function open(models: Readonly<Record<string, Uint8Array>>, { starts = () => true, answers = () => true }: { starts?: () => boolean; answers?: () => boolean } = {}) {
  const said: string[] = [];
  const ready: (string | undefined)[] = [];
  const engine = {
    async start() {
      if (!starts()) throw new AppError({ code: "disconnected", message: "Gone." });
      return { build: "b", threads: 1 };
    },
    hold: async ({ key }: { key: string }) => {
      said.push(`hold ${key}`);
      return {};
    },
    predict: async ({ key, shape }: { key: string; shape: readonly number[] }) => {
      if (!answers()) throw new AppError({ code: "disconnected", message: "Gone." });
      said.push(`predict ${key} [${shape.join()}]`);
      return { outputs: Float32Array.of(0.25, 0.75) };
    },
  } as unknown as PageEngine["engine"];
  const own = createOwnPredictor({
    open: () => ({ engine, close: () => void said.push("close") }),
    fetchModel: async (runId) => (models[runId] ? { topology: models[runId], weights: new Uint8Array(1) } : undefined),
    onReady: (runId) => void ready.push(runId),
  });
  return { own, said, ready };
}

test("a model is fetched once and answers for drawings", async () => {
  const { own, said, ready } = open({ a: topology([null, 28, 28, 1]) });
  own.prepare("a");
  own.prepare("a");
  expect(own.ready("a")).toBe(false);
  await settled();
  expect([own.ready("a"), own.ready("b")]).toEqual([true, false]);
  const { label, probabilities, seen } = await own.predict({ runId: "a", pixels: drawing() });
  expect([label, probabilities.map(({ probability }) => probability), seen.pixels.length]).toEqual(["1", [0.25, 0.75], 784]);
  own.close();
  expect(said).toEqual(["hold a", "predict a [28,28,1]", "close"]);
  expect([own.ready("a"), ...ready]).toEqual([false, undefined, "a", undefined]);
});

test("what is too large to be kept, or takes no digits, is the lab's alone, and no engine is started for it", async () => {
  const { own, said, ready } = open({ table: topology([null, 4]) });
  for (const runId of ["large", "table"]) {
    own.prepare(runId);
    await settled();
    expect(own.ready(runId)).toBe(false);
  }
  expect([said, ready.filter((one) => one !== undefined)]).toEqual([[], []]);
});

test("a worker that has ended is said to be, and the next answer of the lab prepares another", async () => {
  const now = { answers: false };
  const { own, said, ready } = open({ a: topology([null, 784]) }, { answers: () => now.answers });
  own.prepare("a");
  await settled();
  await expect(own.predict({ runId: "a", pixels: drawing() })).rejects.toThrow("Gone.");
  expect(own.ready("a")).toBe(false);
  now.answers = true;
  own.prepare("a");
  await settled();
  expect((await own.predict({ runId: "a", pixels: drawing() })).label).toBe("1");
  expect(said).toEqual(["hold a", "close", "hold a", "predict a [784]"]);
  expect(ready).toEqual([undefined, "a", undefined, undefined, "a"]);
});

test("a worker whose files cannot be had is ended and tried again, and in the end left", async () => {
  let starts = 0;
  const { own, said } = open({ a: topology([null, 784]) }, { starts: () => ++starts > 9 });
  for (let answer = 0; answer < 9; answer++) {
    own.prepare("a");
    await settled();
  }
  expect([own.ready("a"), starts, said]).toEqual([false, 3, ["close", "close", "close"]]);
});
