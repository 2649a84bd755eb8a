import * as tf from "@tensorflow/tfjs";
import { afterEach, describe, expect, it } from "vitest";
import { normal } from "#engine/backprop/sampling.ts";
import { trainSteps, type TrainOptions } from "#engine/trainer/trainSteps.ts";
import { createTestSession, type TestSession } from "#tests/support/labs/trainSession.ts";

afterEach(() => tf.disposeVariables());

/** Fits w to 3 on noisy targets drawn from the program's own random source. */
async function program(options: Parameters<typeof createTestSession>[0] = {}, change: Partial<TrainOptions> = {}): Promise<TestSession & { w: number; history: Record<string, number[]> }> {
  const test = await createTestSession(options);
  const random = test.session.random;
  const w = normal([1], 1, () => random.stream.next());
  const history = await trainSteps(test.session, {
    steps: 40,
    every: 10,
    optimizer: tf.train.adam(0.2),
    learningRate: (step) => 0.2 / (1 + step / 20),
    loss: () => tf.mean(tf.square(tf.sub(w, 3 + random.stream.next() * 0.1))) as tf.Scalar,
    evaluate: () => Math.abs(w.dataSync()[0]! - 3),
    ...change,
  });
  const result = { ...test, history, w: w.dataSync()[0]! };
  tf.disposeVariables();
  return result;
}

describe("train", () => {
  it("minimises the given loss and measures now and then", async () => {
    const { w, history, events } = await program();
    expect(Math.abs(w - 3)).toBeLessThan(0.2);
    expect(history["loss"]).toHaveLength(4);
    expect(history["val_loss"]).toHaveLength(4);
    expect(events.flatMap((event) => (event.kind === "points" && event.series === "loss" ? event.steps : []))).toHaveLength(40);
  });

  it.each([["SGD", () => tf.train.sgd(1)], ["momentum", () => tf.train.momentum(1, 0.5)], ["Adam", () => tf.train.adam(1)]])("follows a schedule of learning rates with %s", async (_name, optimizer) => {
    const { w: still } = await program({}, { steps: 1, optimizer: optimizer(), learningRate: () => 0 });
    const { w: moved } = await program({}, { steps: 1, optimizer: optimizer(), learningRate: () => 0.1 });
    const { w: later } = await program({}, { steps: 30, optimizer: optimizer(), learningRate: (step) => (step < 1 ? 0.1 : 0) });
    expect(moved).not.toBe(still);
    expect(later).toBe(moved);
  });

  it("resumes from any checkpoint to the same bits, random targets and learning-rate schedule included", async () => {
    let time = 0;
    const whole = await program({ now: () => (time += 5_000) });
    for (const checkpoint of whole.checkpoints.filter(({ step }) => step % 7 === 0)) {
      const resumed = await program({ restore: () => ({ kind: "partial", ...checkpoint }) });
      expect(resumed.w).toBe(whole.w);
      expect(resumed.history).toEqual(whole.history);
    }
  });

  it.each([
    ["a variable that is not trained", false],
    ["one that it makes when it is first asked", true],
  ])("resumes to the same bits with a loss that changes %s", async (_what, lazy) => {
    const moving = async (options: Parameters<typeof createTestSession>[0]): Promise<TestSession & { values: number[] }> => {
      const test = await createTestSession(options);
      const w = tf.variable(tf.scalar(1));
      const make = (): tf.Variable => tf.variable(tf.scalar(0), false);
      let mean = lazy ? undefined : make();
      const loss = (): tf.Scalar => {
        mean ??= make();
        mean.assign(tf.add(tf.mul(mean, 0.9), tf.mul(w, 0.1)));
        return tf.square(tf.sub(w, tf.add(mean, Math.random()))) as tf.Scalar;
      };
      const optimizer = tf.train.adam(0.1);
      await trainSteps(test.session, { steps: 6, loss, optimizer });
      await trainSteps(test.session, { steps: 6, loss, optimizer });
      const values = [w.dataSync()[0]!, mean!.dataSync()[0]!];
      tf.disposeVariables();
      return { ...test, values };
    };
    let time = 0;
    const whole = await moving({ now: () => (time += 5_000) });
    const end = whole.checkpoints.find(({ call, role }) => call === 1 && role === "end")!;
    for (const checkpoint of whole.checkpoints.filter(({ role }) => role === "auto")) {
      const resumed = await moving({
        restore: (call) => (call === checkpoint.call ? { kind: "partial", ...checkpoint } : call < checkpoint.call ? { kind: "completed", ...end } : { kind: "fresh" }),
      });
      expect(resumed.values).toEqual(whole.values);
    }
  });

  it("stops at the step where the loss is not a number", async () => {
    await expect(program({}, { optimizer: tf.train.sgd(1e30), learningRate: () => 1e30 })).rejects.toMatchObject({ code: "student-nan" });
  });

  it.each([[{ steps: 0 }], [{ optimizer: undefined as unknown as tf.Optimizer }], [{ loss: 3 as unknown as () => tf.Scalar }]])("refuses %j in plain words", async (change) => {
    await expect(program({}, change)).rejects.toMatchObject({ code: "student-error", hint: expect.any(String) as string });
  });

  it("says once what was not done by a program of our kernels, and why", async () => {
    const noted = (events: TestSession["events"]): unknown[] => events.flatMap((event) => (event.kind === "remark" ? [event.remark] : []));
    expect(noted((await program()).events)).toEqual([]);
    const { session, events } = await createTestSession();
    const [w, data] = [tf.variable(tf.ones([1])), tf.tensor1d([1, 3, 2])];
    let longer = 0;
    await trainSteps(session, { steps: 20, optimizer: tf.train.sgd(0.1), loss: () => tf.sum(tf.mul(w, tf.ones([++longer]))) as tf.Scalar });
    await trainSteps(session, { steps: 20, optimizer: tf.train.sgd(0.1), loss: () => tf.sum(tf.mul(w, tf.topk(data, 2).values)) as tf.Scalar });
    expect(noted(events)).toEqual([
      { kind: "not-compiled", reason: expect.stringMatching(/./) as unknown },
      { kind: "kernels", names: ["TopK"] },
    ]);
  });
});
