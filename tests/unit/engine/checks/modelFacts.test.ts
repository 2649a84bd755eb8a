import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { activationAfter, countSoftmax, readModelFacts } from "#engine/checks/modelFacts.ts";

function model(...layers: tf.layers.Layer[]): tf.LayersModel {
  return tf.sequential({ layers });
}

describe("facts of a model", () => {
  test("are its layers and their weights", () => {
    const facts = readModelFacts(model(tf.layers.flatten({ inputShape: [28, 28, 1] }), tf.layers.dense({ units: 10, activation: "softmax" })))!;
    expect(facts).toEqual({
      layers: [
        { className: "Flatten", units: undefined, activation: undefined, weights: 0 },
        { className: "Dense", units: 10, activation: "softmax", weights: 7850 },
      ],
      weights: 7850,
    });
  });

  test.each([undefined, 3, {}, { layers: [] }, tf.tensor1d([1])])("are none for %s", (value) => {
    expect(readModelFacts(value)).toBeUndefined();
  });
});

describe("the activation after a layer", () => {
  const dense = (activation?: "relu" | "linear" | "softmax") => tf.layers.dense({ units: 2, inputShape: [2], ...(activation ? { activation } : {}) });
  test.each<[string, tf.layers.Layer[], string | undefined]>([
    ["its own", [dense("relu"), dense()], "relu"],
    ["none when it is linear", [dense("linear"), dense("relu")], undefined],
    ["none when it is not said", [dense(), dense("relu")], undefined],
    ["that of an activation layer", [dense(), tf.layers.activation({ activation: "tanh" }), dense()], "tanh"],
    ["that of a layer of its own kind, past a dropout", [dense(), tf.layers.dropout({ rate: 0.1 }), tf.layers.leakyReLU(), dense()], "LeakyReLU"],
    ["softmax as a layer", [dense(), tf.layers.softmax()], "softmax"],
    ["none when a linear activation layer follows", [dense(), tf.layers.activation({ activation: "linear" }), dense()], undefined],
  ])("is %s", (_what, layers, expected) => {
    expect(activationAfter(readModelFacts(model(...layers))!.layers, 0)).toBe(expected);
  });

  test("softmax is counted however it is written", () => {
    const twice = model(dense("softmax"), tf.layers.activation({ activation: "softmax" }), tf.layers.softmax());
    expect(countSoftmax(readModelFacts(twice)!.layers)).toBe(3);
  });
});
