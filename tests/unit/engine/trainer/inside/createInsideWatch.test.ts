import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import type { TrainEvent } from "#core/runs/events.ts";
import { trainEventSchema } from "#core/runs/events.ts";
import { digits } from "#engine/backprop/digits.ts";
import { readWeights } from "#engine/models/modelFile.ts";
import { weightsHash } from "#engine/models/weightsHash.ts";
import { fit } from "#engine/trainer/fit/fit.ts";
import { createInsideWatch } from "#engine/trainer/inside/createInsideWatch.ts";
import { nameLayers } from "#engine/trainer/inside/nameLayers.ts";
import { interceptModelFit } from "#engine/trainer/modelFit/interceptModelFit.ts";
import type { LookEvery } from "#engine/trainer/TrainSession.ts";
import { trainSteps } from "#engine/trainer/trainSteps.ts";
import { createTestSession, type TestSession } from "#tests/support/labs/trainSession.ts";

/** A session whose first step takes days by its clock: there is always time to look. */
async function session(lookEvery: LookEvery): Promise<TestSession> {
  let time = 0;
  const made = await createTestSession({ now: () => time });
  const { stepTo } = made.session.recorder;
  made.session.recorder.stepTo = (step) => {
    time += step === 1 ? 1e9 : 200;
    stepTo(step);
  };
  made.session.lookEvery = lookEvery;
  return made;
}

const looksIn = (events: readonly TrainEvent[]) => events.flatMap((event) => (event.kind === "inside" ? [event] : []));

function model(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [4, 4, 1] }),
      tf.layers.dense({ name: "hidden", units: 8, activation: "relu", kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) }),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.dense({ units: 2, activation: "softmax", kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) }),
    ],
  });
}

const trainings = {
  async fit({ session: one }: TestSession) {
    const trained = model();
    await fit(one, trained, await digits(one, { train: 60, validation: 20 }), { epochs: 4, batch: 8, optimizer: tf.train.adam(0.01) });
    return weightsHash(readWeights(trained));
  },
  async "model.fit"({ session: one }: TestSession) {
    const { train } = await digits(one, { train: 60, validation: 20 });
    interceptModelFit(one);
    const trained = model();
    trained.compile({ optimizer: tf.train.rmsprop(0.01), loss: "sparseCategoricalCrossentropy" });
    await trained.fit(train.x, tf.cast(train.y, "float32"), { epochs: 4, batchSize: 8 });
    return weightsHash(readWeights(trained));
  },
  async train({ session: one }: TestSession) {
    const { train } = await digits(one, { train: 60, validation: 20 });
    const weights = tf.variable(tf.zeros([16, 2]), true, "scores");
    const rows = tf.reshape(train.x, [60, 16]);
    await trainSteps(one, { steps: 30, optimizer: tf.train.adam(0.01), loss: () => tf.losses.softmaxCrossEntropy(tf.oneHot(tf.cast(train.y, "int32"), 2), tf.matMul(tf.dropout(rows, 0.1), weights as tf.Tensor2D)) });
    const hash = weightsHash([{ dtype: "float32", shape: [16, 2], data: weights.dataSync() as Float32Array }]);
    weights.dispose();
    return hash;
  },
};

describe("looking inside of a training", () => {
  test.each(Object.entries(trainings))("leaves the weights of %s as they are without it, to the bit", async (_, training) => {
    const { fit: original } = tf.LayersModel.prototype;
    const made = async (every: LookEvery): Promise<{ one: TestSession; hash: string }> => {
      const one = await session(every);
      const hash = await training(one);
      tf.LayersModel.prototype.fit = original;
      return { one, hash };
    };
    const { one: never, hash } = await made("never");
    const { one: often, hash: looked } = await made({ steps: 1 });
    expect(looked).toBe(hash);
    expect(looksIn(never.events)).toEqual([]);
    const looks = looksIn(often.events);
    expect(looks.length).toBeGreaterThan(2);
    for (const look of looks) expect(trainEventSchema.parse(look)).toEqual(look);
    expect(looks[0]!.profile!.parts.length).toBeGreaterThan(2);
    // What else the run says is the same, in the same order.
    const others = (events: readonly TrainEvent[]) => events.filter(({ kind }) => kind === "epoch" || kind === "call-ended");
    expect(JSON.stringify(others(often.events))).toBe(JSON.stringify(others(never.events)));
  });

  test("tells the layers of a model by the names they were given", async () => {
    const one = await session({ steps: 1 });
    await trainings.fit(one);
    expect(looksIn(one.events)[0]!.layers.map(({ name }) => name)).toEqual(["hidden", "dense"]);
  });

  test("takes no more than 3 % of the time, however dear a look and however often it is asked for", async () => {
    const { session: one } = await session({ steps: 1 });
    let time = 0;
    let looks = 0;
    const engine = { ...one.engine!, look: one.engine!.look };
    const watch = createInsideWatch({ ...one, engine, context: { ...one.context, now: () => time } });
    const cost = { layers: 40, times: 1 };
    for (let step = 1; step <= 20_000; step++) {
      one.recorder.stepTo(step);
      time += 2;
      const asked = engine.look;
      if (asked && (asked.wants === "times" || asked.budget >= cost.layers)) {
        time += cost[asked.wants];
        looks++;
        asked.told({ layers: asked.wants === "layers" ? [] : undefined, parts: [], threads: 1, program: {}, cost: asked.wants === "layers" ? cost.layers : 0 });
      }
      watch.stepEnded();
    }
    expect(looks).toBeGreaterThan(50);
    expect((time - 40_000) / time).toBeLessThan(0.03);
  });
});

test("layers and variables that were given no name have one that a person can tell apart", () => {
  const names = ["conv2d_Conv2D3", "mine", "dense_Dense1", "dense_Dense7", "412", "418"];
  expect(names.map(nameLayers(names))).toEqual(["conv2d", "mine", "dense 1", "dense 2", "weights 1", "weights 2"]);
  const shapes = new Map([["412", [64, 192]]]);
  expect(names.map(nameLayers(names, (variable) => shapes.get(variable))).slice(-2)).toEqual(["weights 1 [64\u00a0×\u00a0192]", "weights 2"]);
});
