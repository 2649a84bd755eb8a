import { expect, test } from "vitest";
import { createOwnPredictor } from "#renderer/features/tryit/alone/createOwnPredictor.ts";
import type { PageEngine } from "#renderer/engine/openPageEngine.ts";

const topology = (shape: readonly (number | null)[]): Uint8Array => new TextEncoder().encode(JSON.stringify({ config: { layers: [{ config: { batch_input_shape: shape } }] } }));
const drawing = (): Uint8Array => new Uint8Array(784).fill(255, 300, 310);
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function open(models: Readonly<Record<string, Uint8Array>>) {
  const said: string[] = [];
  const ready: (string | undefined)[] = [];
  const engine = {
    start: async () => ({ build: "b", threads: 1 }),
    hold: async ({ key }: { key: string }) => {
      said.push(`hold ${key}`);
      return {};
    },
    predict: async ({ key, shape }: { key: string; shape: readonly number[] }) => {
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
  expect([own.ready("a"), ...ready]).toEqual([false, undefined, "a"]);
});

test("what is too large to be kept, or takes no digits, is the lab's alone, and no engine is started for it", async () => {
  const { own, said, ready } = open({ table: topology([null, 4]) });
  for (const runId of ["large", "table"]) {
    own.prepare(runId);
    await settled();
    expect(own.ready(runId)).toBe(false);
  }
  expect([said, ready]).toEqual([[], [undefined, undefined]]);
});
