import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { digits } from "#engine/backprop/digits.ts";
import { createSight } from "#engine/trainer/sight/sight.ts";
import { fit } from "#engine/trainer/fit/fit.ts";
import { readWeights } from "#engine/models/modelFile.ts";
import { weightsHash } from "#engine/models/weightsHash.ts";
import { createTestSession, type TestSession } from "#tests/support/labs/trainSession.ts";

/** Draws when it is asked, also outside of training, as a layer of a program's own might. */
class Drawing extends tf.layers.Layer {
  static readonly className = "Drawing";
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [input] = [inputs].flat();
    Math.random();
    return tf.mul(input!, 1);
  }
}

const dense = (): tf.LayersModel => tf.sequential({ layers: [tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.dense({ units: 2, activation: "softmax" })] });

/** A clock that only looks at the model move, `cost` ms each time. */
async function watched({ make = dense, cost = 0, inputs }: { make?: () => tf.LayersModel; cost?: number; inputs?: (x: tf.Tensor) => tf.Tensor } = {}) {
  let time = 0;
  const made = await createTestSession({ now: () => time });
  const { session, events } = made;
  const model = make();
  const { validation } = await digits(session, { train: 60, validation: 20 });
  const predict = model.predict.bind(model);
  model.predict = (...args) => {
    time += cost;
    return predict(...args);
  };
  const sight = createSight(session, model, inputs ? inputs(validation.x) : validation.x);
  return { ...made, sight, validation, pass: (ms: number) => (time += ms), looks: () => events.filter(({ kind }) => kind === "sight").length };
}

describe("what the model answers while it trains", () => {
  test("is told by class for the first validation rows, where the program is, without counting as a record", async () => {
    const { session, events, sight, validation } = await watched();
    session.recorder.stepTo(7);
    const { position } = session.random.stream;
    sight.afterEpoch();
    expect(events.at(-1)).toEqual({ kind: "sight", at: { call: 0, step: 7, line: -1 }, answers: expect.any(Array) as number[] });
    expect((events.at(-1) as { answers: number[] }).answers).toHaveLength(validation.n);
    expect(session.recorder.position()).toEqual({ call: 0, step: 7, line: -1 });
    expect(session.random.stream.position).toBe(position);
  });

  test("is told twice a second in a long epoch, and after each epoch", async () => {
    const { sight, pass, looks } = await watched();
    for (let ms = 0; ms < 5000; ms += 10) {
      pass(10);
      sight.inEpoch();
    }
    expect(looks()).toBe(10);
    for (let epoch = 1; epoch <= 5; epoch++) {
      pass(10);
      sight.afterEpoch();
    }
    expect(looks()).toBe(15);
  });

  test("takes no more than a fiftieth of the time, however slow the model", async () => {
    const { sight, pass, looks } = await watched({ cost: 100 });
    for (let step = 0; step < 100_000; step += 10) {
      pass(10);
      sight.inEpoch();
      sight.afterEpoch();
    }
    expect(looks()).toBeGreaterThanOrEqual(19);
    expect(looks() * 100).toBeLessThanOrEqual(0.02 * 100_000 + 100);
  });

  test("is told once more at the end, unless it was just told", async () => {
    const { session, sight, pass, looks } = await watched();
    session.recorder.stepTo(3);
    sight.afterEpoch();
    sight.atEnd();
    expect(looks()).toBe(1);
    pass(1);
    session.recorder.stepTo(4);
    sight.atEnd();
    expect(looks()).toBe(2);
  });

  test.for<[string, Parameters<typeof watched>[0]]>([
    ["rows that the program made or changed", { inputs: (x) => x.div(255) }],
    ["a model of one number", { make: () => tf.sequential({ layers: [tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.dense({ units: 1 })] }) }],
    ["a model that answering changes", { make: () => tf.sequential({ layers: [tf.layers.reshape({ targetShape: [4, 4], batchInputShape: [20, 4, 4, 1] }), tf.layers.lstm({ units: 3, stateful: true })] }) }],
  ])("is not told of %s", async ([, options]) => {
    const { sight, looks, pass } = await watched(options);
    pass(10_000);
    sight.inEpoch();
    sight.afterEpoch();
    sight.atEnd();
    expect(looks()).toBe(0);
  });

  test("changes neither the weights nor the numbers drawn, and a model that can't answer trains on", async () => {
    const train = async (look: boolean): Promise<TestSession & { hash: string; drawn: number }> => {
      const made = await createTestSession({ now: lateClock() });
      const data = await digits(made.session, { train: 60, validation: 20 });
      const model = tf.sequential({ layers: [new Drawing({ inputShape: [4, 4, 1] }), tf.layers.flatten(), tf.layers.dropout({ rate: 0.3 }), tf.layers.batchNormalization(), tf.layers.dense({ units: 2, activation: "softmax" })] });
      if (!look) made.session.origins.delete(data.validation.x);
      await fit(made.session, model, data, { epochs: 3, batch: 8, optimizer: tf.train.adam(0.01) });
      return { ...made, hash: weightsHash(readWeights(model)), drawn: made.session.random.stream.position };
    };
    const [seen, unseen] = [await train(true), await train(false)];
    expect(seen.events.filter(({ kind }) => kind === "sight").length).toBeGreaterThanOrEqual(3);
    expect(unseen.events.filter(({ kind }) => kind === "sight")).toEqual([]);
    expect(seen.hash).toBe(unseen.hash);
    expect(seen.drawn).toBe(unseen.drawn);

    const { sight, validation, looks } = await watched();
    validation.x.dispose();
    sight.afterEpoch();
    sight.atEnd();
    expect(looks()).toBe(0);
  });
});

/** Each look at it is half a second later. */
function lateClock(): () => number {
  let time = 0;
  return () => (time += 500);
}
