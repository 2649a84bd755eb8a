import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { createBackpropModule } from "#engine/backprop/createBackpropModule.ts";
import type * as Backprop from "#resources/types/backprop.d.ts";
import { createTestSession } from "#tests/support/labs/trainSession.ts";

beforeAll(() => loadBackend());

/** Adds what it is told to its input; its name is what an error has to say. */
class Spoiler extends tf.layers.Layer {
  static className = "Spoiler";
  readonly #spoil: (x: tf.Tensor) => tf.Tensor;
  constructor(name: string, spoil: (x: tf.Tensor) => tf.Tensor) {
    super({ name });
    this.#spoil = spoil;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return this.#spoil(Array.isArray(inputs) ? inputs[0]! : inputs);
  }
  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return shape;
  }
}

async function fitted({ x = tf.randomUniform([64, 4]), layers = [] as tf.layers.Layer[], rate = 0.01 }): Promise<unknown> {
  const { session } = await createTestSession();
  const { fit } = createBackpropModule(session) as typeof Backprop;
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [4], name: "first" }), ...layers, tf.layers.dense({ units: 1, name: "last" })] });
  const part = { x, y: tf.ones([x.shape[0]!]), n: x.shape[0]! } as unknown as Backprop.Split;
  return fit(model, { train: part, validation: part } as Backprop.Data, { epochs: 30, batch: 16, optimizer: tf.train.sgd(rate) });
}

describe("a loss that is no number", () => {
  it("is traced to the row of the data that is none", async () => {
    const values = Float32Array.from({ length: 256 }, (_, index) => (index === 4 * 37 + 1 ? NaN : 0.5));
    await expect(fitted({ x: tf.tensor2d(values, [64, 4]) })).rejects.toMatchObject({ code: "student-nan", data: { where: "data", tensor: "data.train.x" } });
  });

  it("is traced to the layer that takes the logarithm of 0, although every weight is NaN by then", async () => {
    const spoilt = fitted({ layers: [new Spoiler("logs", (x) => tf.log(tf.relu(tf.sub(x, 100))))] });
    await expect(spoilt).rejects.toMatchObject({ code: "student-nan", message: expect.stringContaining("logs") as string, data: { where: "log", tensor: "logs" } });
  });

  it("is traced to a division by 0", async () => {
    const spoilt = fitted({ layers: [new Spoiler("divides", (x) => tf.div(x, tf.zerosLike(x)))] });
    await expect(spoilt).rejects.toMatchObject({ data: { where: "division", tensor: "divides" } });
  });

  it("that grew from step to step names the first answer or gradient that was none, and the rate", async () => {
    const spoilt = fitted({ rate: 1000 });
    await expect(spoilt).rejects.toMatchObject({ code: "student-nan", hint: expect.stringContaining("1000") as string, data: { learningRate: 1000, tensor: expect.any(String) as string } });
  });

  it("in a loop written by hand is traced to its logarithm", async () => {
    const { session } = await createTestSession();
    const { train } = createBackpropModule(session) as typeof Backprop;
    const w = tf.variable(tf.scalar(1));
    const spoilt = train({ steps: 50, loss: () => tf.neg(tf.log(tf.relu(w))).add(tf.mul(w, 3)) as tf.Scalar, optimizer: tf.train.sgd(0.6) });
    await expect(spoilt).rejects.toMatchObject({ code: "student-nan", data: { where: "log", tensor: "loss" } });
    w.dispose();
  });
});
