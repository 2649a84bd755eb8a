import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { lossByHead } from "#engine/trainer/fit/lossByHead.ts";

const withHead = (...layers: tf.layers.Layer[]): tf.LayersModel => tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [3] }), ...layers] });

describe("the loss of a model", () => {
  it.each([
    ["a softmax activation", () => withHead(tf.layers.dense({ units: 2, activation: "softmax" })), "sparseCategoricalCrossentropy"],
    ["an activation layer", () => withHead(tf.layers.dense({ units: 2 }), tf.layers.activation({ activation: "softmax" })), "sparseCategoricalCrossentropy"],
    ["a softmax layer", () => withHead(tf.layers.dense({ units: 2 }), tf.layers.softmax()), "sparseCategoricalCrossentropy"],
    ["a sigmoid", () => withHead(tf.layers.dense({ units: 1, activation: "sigmoid" })), "binaryCrossentropy"],
    ["a number", () => withHead(tf.layers.dense({ units: 1 })), "meanSquaredError"],
  ])("belongs to %s", (_, model, loss) => expect(lossByHead(model()).loss).toBe(loss));

  it("is the one that is asked for", () => {
    expect(lossByHead(withHead(tf.layers.dense({ units: 1 })), "meanAbsoluteError")).toEqual({ loss: "meanAbsoluteError", metrics: [] });
  });
});
