import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { remarkSchema, type Remark } from "#core/runs/events.ts";
import { loadBackend } from "#engine/backends/loadBackend.ts";
import { watchLoops, type LoopWatch } from "#engine/trainer/nan/watchLoops.ts";
import type { TrainSession } from "#engine/trainer/TrainSession.ts";
import { createBackpropModule } from "#engine/backprop/createBackpropModule.ts";
import type * as Backprop from "#resources/types/backprop.d.ts";
import { createTestSession } from "#tests/support/labs/trainSession.ts";

const current = {} as TrainSession;
let watch: LoopWatch;
beforeAll(async () => {
  await loadBackend();
  watch = watchLoops(current);
});
afterEach(() => {
  current.engine?.release();
  tf.disposeVariables();
});

/** What the run is told of a program's loops. */
async function told(program: () => unknown): Promise<Remark[]> {
  const { session, events } = await createTestSession();
  Object.assign(current, session);
  await program();
  watch.ended();
  return events.flatMap((event) => (event.kind === "remark" && event.remark.kind === "not-finite" ? [event.remark] : []));
}

const rate = 0.1;
const rows = (spoilt?: number): tf.Tensor2D => tf.tensor2d(Float32Array.from({ length: 32 }, (_, at) => (at === spoilt ? NaN : at / 32)), [8, 4]);
const half = (): tf.Tensor1D => tf.fill([8], 0.5);
const column = (name: string): tf.Variable => tf.variable(tf.fill([4, 1], 0.5), true, name);
const error = (x: tf.Tensor, w: tf.Tensor): tf.Scalar => tf.losses.meanSquaredError(half(), tf.squeeze(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D)));

describe("a loop of the program's own", () => {
  it("that stays with numbers is told nothing", async () => {
    const remarks = await told(() => {
      const w = column("w1");
      const x = rows();
      const optimizer = tf.train.adam(rate);
      for (let step = 0; step < 20; step++) optimizer.minimize(() => error(x, w));
      const masked = tf.variable(tf.tensor1d([0, -Infinity]), true, "mask");
      expect(masked.size).toBe(2);
    });
    expect(remarks).toEqual([]);
  });

  it.each([false, true])("is told the step, the weights and the rate where its loss becomes NaN, once (cost asked for: %s)", async (cost) => {
    const remarks = await told(() => {
      const w = column("w2");
      const x = rows();
      const optimizer = tf.train.sgd(rate);
      for (let step = 1; step <= 40; step++) {
        // The 13th step takes the logarithm of -1.
        optimizer.minimize(() => tf.mul(error(x, w), tf.log(tf.scalar(step === 13 ? -1 : 3))) as tf.Scalar, cost)?.dispose();
      }
    });
    expect(remarks).toEqual([{ kind: "not-finite", step: 13, tensor: "w2", learningRate: rate }]);
  });

  it("goes on with its JavaScript, and to the same numbers as if nobody looked", async () => {
    const run = async (): Promise<number[]> => {
      const w = column("w3");
      const optimizer = tf.train.sgd(rate);
      const kept = w.dataSync().slice();
      for (let step = 1; step <= 10; step++) {
        optimizer.minimize(() => tf.div(error(rows(), w), tf.scalar(step === 5 ? 0 : 1)) as tf.Scalar);
        // It puts its weights back itself.
        if (w.dataSync().some(Number.isNaN) || w.dataSync().includes(Infinity)) w.assign(tf.tensor(kept, [4, 1]));
      }
      const numbers = [...w.dataSync()];
      w.dispose();
      return numbers;
    };
    let watched: number[] = [];
    const remarks = await told(async () => (watched = await run()));
    expect(remarks.length).toBeLessThanOrEqual(1);
    current.context = { ...current.context, mode: "check" };
    expect(await run()).toEqual(watched);
    expect(watched.every(Number.isFinite)).toBe(true);
  });

  it("is told of the row of its data that is none, also when steps are programs already", async () => {
    const remarks = await told(() => {
      const w = column("w4");
      const optimizer = tf.train.sgd(rate);
      for (let step = 1; step <= 12; step++) tf.tidy(() => void optimizer.minimize(() => error(rows(step === 9 ? 22 : undefined), w)));
    });
    expect(remarks).toEqual([{ kind: "not-finite", step: 9, tensor: "tensor [8, 4]", row: 5, learningRate: rate }]);
  });

  it.each([["a plain model", false], ["a model with a loss of its own", true]])("with trainOnBatch of %s is told the row of x", async (_, own) => {
    const remarks = await told(async () => {
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
      model.compile({ optimizer: tf.train.sgd(rate), loss: own ? (y, answer) => tf.losses.meanSquaredError(y, answer) : "meanSquaredError" });
      for (let step = 1; step <= 8; step++) await model.trainOnBatch(rows(step === 6 ? 9 : undefined), tf.reshape(half(), [8, 1]));
    });
    expect(remarks).toEqual([{ kind: "not-finite", step: 6, tensor: "x", row: 2, learningRate: rate }]);
  });

  it("with gradients that it takes and applies itself is told the step", async () => {
    const remarks = await told(() => {
      const w = column("w5");
      const optimizer = tf.train.sgd(rate);
      for (let step = 1; step <= 6; step++) optimizer.applyGradients(tf.variableGrads(() => tf.div(error(rows(), w), step === 4 ? 0 : 1) as tf.Scalar).grads);
    });
    expect(remarks).toEqual([{ kind: "not-finite", step: 4, tensor: "w5", learningRate: rate }]);
  });

  it("is not told of weights that an earlier loop spoilt", async () => {
    const remarks = await told(async () => {
      for (const [at, learningRate] of [1e30, 0.01].entries()) {
        const w = column(`w9${at}`);
        const optimizer = tf.train.sgd(learningRate);
        for (let step = 1; step <= 9; step++) optimizer.minimize(() => error(rows(), w));
      }
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
      model.compile({ optimizer: tf.train.sgd(0.01), loss: "meanSquaredError" });
      for (let step = 1; step <= 8; step++) await model.trainOnBatch(rows(), tf.reshape(half(), [8, 1]));
    });
    expect(remarks).toEqual([{ kind: "not-finite", step: 2, tensor: "w90", learningRate: 1e30 }]);
  });

  it("is not told of infinity in what it does not change", async () => {
    const remarks = await told(() => {
      const best = tf.variable(tf.scalar(Infinity));
      const w = column("w10");
      const optimizer = tf.train.sgd(0.01);
      for (let step = 1; step <= 9; step++) optimizer.minimize(() => error(rows(), w));
      expect(best.size).toBe(1);
    });
    expect(remarks).toEqual([]);
  });

  it("is told of an optimiser that applies gradients in its own way", async () => {
    class Own extends tf.Optimizer {
      override applyGradients(gradients: tf.NamedTensorMap): void {
        for (const [name, gradient] of Object.entries(gradients)) {
          const variable = tf.engine().registeredVariables[name]!;
          variable.assign(tf.sub(variable, tf.mul(gradient, 0.1)));
        }
      }
      override getConfig(): { learningRate: number } {
        return { learningRate: 0.1 };
      }
      override getClassName(): string {
        return "Own";
      }
    }
    const remarks = await told(() => {
      const w = column("w11");
      const optimizer = new Own();
      for (let step = 1; step <= 6; step++) optimizer.minimize(() => tf.div(error(rows(), w), step === 4 ? 0 : 1) as tf.Scalar);
    });
    expect(remarks).toEqual([{ kind: "not-finite", step: 4, tensor: "w11", learningRate: 0.1 }]);
  });

  it("is told in what a run can keep, whatever it makes of its rate and its names", async () => {
    const remarks = await told(() => {
      const w = column("w12".padEnd(300, "x"));
      const optimizer = tf.train.sgd(rate);
      for (let step = 1; step <= 6; step++) {
        (optimizer as unknown as { setLearningRate(rate: number): void }).setLearningRate(step < 4 ? rate : NaN);
        optimizer.minimize(() => error(rows(), w));
      }
    });
    expect(remarks.length).toBe(1);
    expect(remarkSchema.safeParse(remarks[0]).error).toBeUndefined();
  });

  it("without an optimiser is told at the program's end", async () => {
    const remarks = await told(() => column("w6").assign(tf.tensor2d([1, NaN, 1, 1], [4, 1])));
    expect(remarks).toEqual([{ kind: "not-finite", tensor: "w6" }]);
  });

  it("of one number in a table that no glimpse meets is told after a step 1, 2, 4, 8 and so on", async () => {
    const remarks = await told(() => {
      const table = tf.variable(tf.ones([100, 3]), true, "table");
      const optimizer = tf.train.sgd(rate);
      const at = tf.tensor1d([1], "int32");
      for (let step = 1; step <= 20; step++) optimizer.minimize(() => tf.mul(tf.sum(tf.gather(table, at)), step === 5 ? NaN : 1) as tf.Scalar);
    });
    expect(remarks).toEqual([{ kind: "not-finite", step: 8, tensor: "table", learningRate: rate }]);
  });

  it("of which there are many is told of three", async () => {
    const remarks = await told(() => {
      const w = column("w7");
      for (let loop = 1; loop <= 6; loop++) tf.train.sgd(loop).minimize(() => tf.div(error(rows(), w), 0) as tf.Scalar);
    });
    expect(remarks.map((remark) => remark.kind === "not-finite" && remark.learningRate)).toEqual([1, 2, 3]);
  });
});

it("train says so itself, and stops", async () => {
  const remarks = await told(async () => {
    const w = column("w8");
    const { train } = createBackpropModule(current) as typeof Backprop;
    await expect(train({ steps: 9, optimizer: tf.train.sgd(rate), loss: () => tf.div(error(rows(), w), 0) as tf.Scalar })).rejects.toMatchObject({ code: "student-nan" });
    tf.disposeVariables();
  });
  expect(remarks).toEqual([]);
});
