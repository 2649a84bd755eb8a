import { expect, test } from "vitest";
import { createSteadyPredict } from "#renderer/features/tryit/alone/createSteadyPredict.ts";
import type { Prediction } from "#renderer/features/tryit/answer/answer.ts";
import { until } from "#tests/support/until.ts";

const answer = (label: string): Prediction => ({ label, probabilities: [{ label, probability: 1 }], seen: { width: 28, height: 28, pixels: new Uint8Array(784) } });
const request = { runId: "a", pixels: new Uint8Array(784) };
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function open({ ready = true, patienceMs = 60_000, fails }: { ready?: boolean; patienceMs?: number; fails?: "engine" | "model" } = {}) {
  const waiting: ((label: string) => void)[] = [];
  const prepared: string[] = [];
  const now = { cut: false, answered: 0, lost: false };
  const predict = createSteadyPredict({
    lab: () => new Promise((resolve) => waiting.push((label) => resolve(answer(label)))),
    own: {
      prepare: (runId) => void prepared.push(runId),
      ready: () => ready && !now.lost,
      async predict() {
        if (fails === undefined) return answer("own");
        now.lost = fails === "engine";
        throw new Error("No answer.");
      },
    },
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

test("the lab is waited for where the page's engine is lost as it is asked, and once only", async () => {
  const { predict, waiting, now } = open({ patienceMs: 1, fails: "engine" });
  const late = predict(request);
  await until(() => now.lost, { what: "the page to be asked" });
  waiting[0]!("lab");
  expect([await late, waiting.length]).toEqual([answer("lab"), 1]);

  const cut = open({ fails: "engine" });
  cut.now.cut = true;
  const asked = cut.predict(request);
  await settled();
  cut.waiting[0]!("back");
  expect(await asked).toEqual(answer("back"));
});

test("what the model itself answers wrongly is said at once", async () => {
  const { predict, waiting, now } = open({ fails: "model" });
  now.cut = true;
  await expect(predict(request)).rejects.toThrow("No answer.");
  expect(waiting).toEqual([]);
});
