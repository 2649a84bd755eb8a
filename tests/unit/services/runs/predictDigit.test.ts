import { expect, test } from "vitest";
import { predictDigit } from "#services/runs/predictDigit.ts";
import { memoryEvaluator } from "#tests/support/memory/memoryLessons.ts";

/** A stroke from top to bottom. */
const pixels = Uint8Array.from({ length: 784 }, (_, i) => (i % 28 === 14 && i > 140 && i < 640 ? 255 : 0));

function predict(outputs: readonly number[], inputShape: readonly (number | null)[] = [null, 28, 28, 1]) {
  const topology = new TextEncoder().encode(JSON.stringify({ config: { layers: [{ config: { batch_input_shape: inputShape } }] } }));
  const evaluator = { ...memoryEvaluator(), predict: async () => Float32Array.from(outputs) };
  return predictDigit({ topology, weights: new Uint8Array() }, { kind: "pixels", pixels }, { evaluator, decodePng: () => Promise.reject(new Error("not a file")) });
}

test("the likeliest class is the label, with the image as the model saw it", async () => {
  expect(await predict([0.25, 0.5, 0.25])).toMatchObject({ label: "1", probabilities: [{ label: "0", probability: 0.25 }, { label: "1", probability: 0.5 }, { label: "2" }], seen: { width: 28, height: 28 } });
});

test.for([Number.NaN, Number.POSITIVE_INFINITY])("a model that burst to %d is told as such", async (value) => {
  await expect(predict([0.1, value, 0.9])).rejects.toMatchObject({ code: "student-nan", hint: expect.any(String) });
});

test("a model of another input is refused", async () => {
  await expect(predict([1], [null, 4])).rejects.toMatchObject({ code: "invalid-input", message: expect.stringContaining("[4]") });
});
