import { describe, expect, test } from "vitest";
import { fieldsApart } from "#core/lessons/fieldsApart.ts";
import type { CapturedCall } from "#core/runs/events.ts";

const call: CapturedCall = {
  kind: "fit",
  seed: 7,
  data: { train: 8000, validation: 1000, fingerprint: "ab" },
  options: { epochs: 5, batch: 32, loss: "sparseCategoricalCrossentropy" },
  optimizer: { className: "Adam", learningRate: 0.001 },
  layers: [{ className: "Dense", units: 128, activation: "relu" }],
};

describe("fields apart", () => {
  test("are none for the same training, whatever the order of settings", () => {
    expect(fieldsApart(call, { ...call, optimizer: { learningRate: 0.001, className: "Adam" } })).toEqual([]);
  });

  test.each<[string, Partial<CapturedCall>]>([
    ["seed", { seed: 8 }],
    ["data.train", { data: { ...call.data, train: 200 } }],
    ["options.epochs", { options: { ...call.options, epochs: 6 } }],
    ["optimizer.learningRate", { optimizer: { className: "Adam", learningRate: 0.1 } }],
    ["optimizer.beta1", { optimizer: { ...call.optimizer, beta1: 0.9 } }],
    ["layers", { layers: [{ className: "Dense", units: 128, activation: "linear" }] }],
    ["call", { kind: "train" }],
  ])("name %s when only that changed", (name, change) => {
    expect(fieldsApart(call, { ...call, ...change })).toEqual([name]);
    expect(fieldsApart({ ...call, ...change }, call)).toEqual([name]);
  });

  test("name each of two changes", () => {
    expect(fieldsApart(call, { ...call, seed: 1, layers: [] })).toEqual(["seed", "layers"]);
  });
});
