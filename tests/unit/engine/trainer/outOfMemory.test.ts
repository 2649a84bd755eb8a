import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { createBackpropModule } from "#engine/backprop/createBackpropModule.ts";
import { memoryError } from "#engine/machine/memoryError.ts";
import { interceptModelFit } from "#engine/trainer/modelFit/interceptModelFit.ts";
import type { TrainSession } from "#engine/trainer/TrainSession.ts";
import type * as Backprop from "#resources/types/backprop.d.ts";
import { createTestSession, type TestSession } from "#tests/support/labs/trainSession.ts";

const current = {} as TrainSession;
beforeAll(async () => {
  await loadBackend();
  interceptModelFit(current);
});
afterEach(() => tf.disposeVariables());

type Options = Parameters<typeof createTestSession>[0];
interface Tried extends TestSession {
  error: unknown;
  weights: number[];
}

/** The machine has memory for so many programs, and then none. */
async function withRoomFor(programs: number, session: TrainSession, work: () => Promise<unknown>): Promise<unknown> {
  const { machine } = session.engine!;
  const { load } = machine;
  let left = programs;
  machine.load = (...given) => {
    if (left-- <= 0) throw memoryError(2 ** 40);
    return load.apply(machine, given);
  };
  try {
    await work();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    machine.load = load;
  }
}

const ways: Readonly<Record<string, (module: typeof Backprop, model: tf.Sequential) => Promise<unknown>>> = {
  fit: (module, model) => {
    const part = { x: tf.randomNormal([30, 5], 0, 1, "float32", 1), y: tf.ones([30]), n: 30 } as unknown as Backprop.Split;
    return module.fit(model, { train: part, validation: part } as Backprop.Data, { epochs: 3, batch: 8, optimizer: tf.train.adam(0.01) });
  },
  "model.fit": (_module, model) => {
    model.compile({ optimizer: tf.train.adam(0.01), loss: "meanSquaredError" });
    return model.fit(tf.randomNormal([30, 5], 0, 1, "float32", 1), tf.ones([30, 1]), { epochs: 3, batchSize: 8, verbose: 0 });
  },
  train: (module, model) => {
    const x = tf.randomNormal([30, 5], 0, 1, "float32", 1);
    return module.train({ steps: 20, optimizer: tf.train.adam(0.01), loss: () => {
      const error = tf.mean(tf.square(tf.sub(model.apply(x) as tf.Tensor, 1)));
      return (Math.random() < 0.3 ? tf.abs(error) : error) as tf.Scalar;
    } });
  },
};

async function attempt(way: (typeof ways)[string], programs: number, options: Options = {}): Promise<Tried> {
  let time = 0;
  const test = await createTestSession({ now: () => (time += 3_000), ...options });
  Object.assign(current, test.session);
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [5], activation: "tanh" }), tf.layers.dense({ units: 1 })] });
  const error = await withRoomFor(programs, test.session, () => way(createBackpropModule(test.session) as typeof Backprop, model));
  const weights = model.getWeights().flatMap((weight) => [...weight.dataSync()]);
  tf.disposeVariables();
  return { ...test, error, weights };
}

describe("where memory runs out in the middle of a run,", () => {
  it.each(Object.entries(ways))("%s says so with its code, keeps what was learned, and goes on to the same bits when there is more", async (_name, way) => {
    const whole = await attempt(way, Infinity);
    expect(whole.error).toBeUndefined();
    const short = await attempt(way, 1);
    expect(short.error).toMatchObject({ code: "student-memory", hint: expect.any(String) as string });
    const last = short.checkpoints.at(-1)!;
    expect(last.step).toBeGreaterThan(0);
    const resumed = await attempt(way, Infinity, { restore: () => ({ kind: "partial", ...last }) });
    expect([resumed.error, resumed.weights]).toEqual([undefined, whole.weights]);
  });

  it("a step that found no room changes no variable, and the next one may", async () => {
    const { session } = await createTestSession();
    const w = tf.variable(tf.tensor1d([1, 2]));
    const optimizer = tf.train.sgd(0.25);
    const step = (): void => void optimizer.minimize(() => tf.sum(tf.square(w)) as tf.Scalar);
    expect(await withRoomFor(0, session, async () => step())).toMatchObject({ code: "student-memory" });
    expect(Array.from(w.dataSync())).toEqual([1, 2]);
    step();
    expect(Array.from(w.dataSync())).toEqual([0.5, 1]);
    session.engine!.release();
  });
});
