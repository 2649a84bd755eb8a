import { expect, test } from "vitest";
import { createSteadyPredict } from "#renderer/features/tryit/alone/createSteadyPredict.ts";
import type { Prediction } from "#renderer/features/tryit/answer/answer.ts";

const answer = (label: string): Prediction => ({ label, probabilities: [{ label, probability: 1 }], seen: { width: 28, height: 28, pixels: new Uint8Array(784) } });
const request = { runId: "a", pixels: new Uint8Array(784) };
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function open({ ready = true, patienceMs = 60_000 }: { ready?: boolean; patienceMs?: number } = {}) {
  const waiting: ((label: string) => void)[] = [];
  const prepared: string[] = [];
  const now = { cut: false, answered: 0 };
  const predict = createSteadyPredict({
    lab: () => new Promise((resolve) => waiting.push((label) => resolve(answer(label)))),
    own: { prepare: (runId) => void prepared.push(runId), ready: () => ready, predict: async () => answer("own") },
    isCut: () => now.cut,
    onAnswered: () => void now.answered++,
    patienceMs,
  });
  return { predict, waiting, prepared, now };
}

test("the lab answers, and what it answered for is prepared in the page", async () => {
  const { predict, waiting, prepared } = open({ ready: false });
  const asked = predict(request);
  expect(prepared).toEqual([]);
  waiting[0]!("lab");
  expect(await asked).toEqual(answer("lab"));
  expect(prepared).toEqual(["a"]);
});

test("the page answers at once where there is no lab, and asks it nothing", async () => {
  const { predict, waiting, now } = open();
  now.cut = true;
  expect(await predict(request)).toEqual({ ...answer("own"), alone: "cut" });
  expect(waiting).toEqual([]);
});

test("the page answers for a lab that is late, which is asked nothing more until it has answered", async () => {
  const { predict, waiting, now } = open({ patienceMs: 1 });
  expect(await predict(request)).toEqual({ ...answer("own"), alone: "slow" });
  expect((await predict(request)).alone).toBe("slow");
  expect([waiting.length, now.answered]).toEqual([1, 0]);
  waiting[0]!("late");
  await settled();
  expect(now.answered).toBe(1);
  const asked = predict(request);
  waiting[1]!("lab");
  expect(await asked).toEqual(answer("lab"));
});

test("without the model in the page the lab is waited for", async () => {
  const { predict, waiting, now } = open({ ready: false, patienceMs: 1 });
  now.cut = true;
  const asked = predict(request);
  await settled();
  waiting[0]!("back");
  expect(await asked).toEqual(answer("back"));
});
