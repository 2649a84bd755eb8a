import { expect, test } from "vitest";
import type { Prediction } from "#renderer/features/tryit/answer/answer.ts";
import { createPredictor, type Outcome, type PredictRequest } from "#renderer/features/tryit/answer/createPredictor.ts";

const picture = (level: number): Uint8Array => Uint8Array.of(level);
const answer = (label: string): Prediction => ({ label, probabilities: [{ label, probability: 1 }], seen: { width: 28, height: 28, pixels: picture(0) } });
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function open() {
  const asked: { request: PredictRequest; answer(label: string): void; fail(error: Error): void }[] = [];
  const outcomes: Outcome[] = [];
  const predictor = createPredictor({
    predict: (request) => new Promise((resolve, reject) => asked.push({ request, answer: (label) => resolve(answer(label)), fail: reject })),
    publish: (outcome) => outcomes.push(outcome),
  });
  const ask = (level: number, runId = "a"): void => predictor.ask({ runId, pixels: picture(level) });
  const labels = (): string[] => outcomes.map((outcome) => (outcome.kind === "answer" ? outcome.prediction.label : outcome.kind));
  return { asked, predictor, ask, labels };
}

test("one picture is on its way at a time, and of those that wait the newest goes next", async () => {
  const { asked, ask, labels } = open();
  for (const level of [1, 2, 3, 4]) ask(level);
  expect(asked.map(({ request }) => request.pixels[0])).toEqual([1]);
  asked[0]!.answer("one");
  await settled();
  expect(asked.map(({ request }) => request.pixels[0])).toEqual([1, 4]);
  asked[1]!.answer("four");
  await settled();
  expect(labels()).toEqual(["one", "four"]);
  expect(asked).toHaveLength(2);
});

test("an answer is dropped when the drawing was cleared meanwhile", async () => {
  const { asked, predictor, ask, labels } = open();
  ask(1);
  predictor.clear();
  asked[0]!.answer("late");
  await settled();
  expect(labels()).toEqual(["nothing"]);
  ask(2);
  asked[1]!.answer("two");
  await settled();
  expect(labels()).toEqual(["nothing", "two"]);
});

test("an answer of the model before is not shown as that of the one chosen since", async () => {
  const { asked, ask, labels } = open();
  ask(1, "a");
  ask(1, "b");
  asked[0]!.answer("a's");
  await settled();
  asked[1]!.answer("b's");
  await settled();
  expect(labels()).toEqual(["b's"]);
});

test("a picture that could not be asked about does not stop the next", async () => {
  const { asked, ask, labels } = open();
  ask(1);
  asked[0]!.fail(new Error("no"));
  await settled();
  ask(2);
  asked[1]!.answer("two");
  await settled();
  expect(labels()).toEqual(["failed", "two"]);
});
