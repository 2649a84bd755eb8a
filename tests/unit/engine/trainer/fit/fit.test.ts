import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import type { Data, Split } from "#resources/types/backprop.d.ts";
import { comparePositions } from "#core/runs/position.ts";
import { digits } from "#engine/backprop/digits.ts";
import { readWeights } from "#engine/models/modelFile.ts";
import { weightsHash } from "#engine/models/weightsHash.ts";
import { readCheckpointWeights } from "#engine/trainer/checkpoint/checkpoint.ts";
import { fit, type FitOptions } from "#engine/trainer/fit/fit.ts";
import { createTestSession, type SavedCheckpoint, type TestSession } from "#tests/support/labs/trainSession.ts";
import { forEyes } from "#tests/support/labs/runTranscript.ts";

interface Outcome extends TestSession {
  hash: string;
  history: Record<string, number[]>;
}

async function program(options: Parameters<typeof createTestSession>[0] = {}, change: Partial<FitOptions> = {}, made: Partial<TestSession> = {}): Promise<Outcome> {
  const test = Object.assign(made, await createTestSession(options));
  const { session } = test;
  const data = await digits(session, { train: 60, validation: 20 });
  const model = tf.sequential();
  model.add(tf.layers.flatten({ inputShape: [4, 4, 1] }));
  model.add(tf.layers.dense({ units: 5, activation: "relu" }));
  model.add(tf.layers.dropout({ rate: 0.3 }));
  model.add(tf.layers.dense({ units: 2, activation: "softmax" }));
  const history = await fit(session, model, data, { epochs: 3, batch: 8, optimizer: tf.train.adam(0.01), ...change });
  return { ...test, history, hash: weightsHash(readWeights(model)) };
}

/** A clock that is always late: the trainer saves after every step. */
function hastyClock(): () => number {
  let time = 0;
  return () => (time += 5_000);
}

describe("fit", () => {
  it("gives the same weights and history for the same seed, and others for another", async () => {
    const [first, second, other] = [await program(), await program(), await program({ seed: 8 })];
    expect(second.hash).toBe(first.hash);
    expect(second.history).toEqual(first.history);
    expect(other.hash).not.toBe(first.hash);
  });

  it.each([2, 3, 5])("trains on with what stopWhen changed of a layer after epoch %d", async (changed) => {
    const hashOf = async (rate: number): Promise<string> => {
      const { session } = await createTestSession();
      const data = await digits(session, { train: 60, validation: 20 });
      const dropout = tf.layers.dropout({ rate: 0.3 });
      const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.dense({ units: 5 }), dropout, tf.layers.dense({ units: 2, activation: "softmax" })] });
      const stopWhen = ({ epoch }: { epoch: number }): boolean => {
        if (epoch === changed) Object.assign(dropout, { rate });
        return false;
      };
      await fit(session, model, data, { epochs: changed + 1, batch: 8, optimizer: tf.train.adam(0.01), stopWhen });
      return weightsHash(readWeights(model));
    };
    expect(await hashOf(0.3)).not.toBe(await hashOf(0.6));
  });

  it("does not depend on when it saves", async () => {
    expect((await program({ now: hastyClock() })).hash).toBe((await program()).hash);
  });

  it.each(["adam", "sgd", "momentum", "rmsprop", "adagrad", "adadelta", "adamax"] as const)("resumes from any checkpoint to the same bits with %s", async (name) => {
    const optimizer = (): tf.Optimizer => (name === "momentum" ? tf.train.momentum(0.01, 0.9) : tf.train[name](0.01));
    const whole = await program({ now: hastyClock() }, { optimizer: optimizer() });
    const midway = whole.checkpoints.filter(({ role }) => role !== "end");
    expect(midway.length).toBeGreaterThan(20);
    for (const checkpoint of sample(midway, 6)) {
      const resumed = await program({ restore: () => ({ kind: "partial", ...checkpoint }) }, { optimizer: optimizer() });
      expect(resumed.hash).toBe(whole.hash);
      expect(resumed.history).toEqual(whole.history);
    }
  });

  it("resumes to the same bits with a stopWhen that remembers, draws and changes the rate, also where it was about to stop", async () => {
    const patient = (said: number[]): Partial<FitOptions> => {
      const optimizer = tf.train.adam(0.01);
      let asked = 0;
      const stopWhen: FitOptions["stopWhen"] = ({ val_loss }) => {
        said.push(val_loss);
        (optimizer as unknown as { learningRate: number }).learningRate *= 0.9 + Math.random() / 100;
        return ++asked === 4;
      };
      return { optimizer, epochs: 8, stopWhen };
    };
    const heard: number[] = [];
    const whole = await program({ now: hastyClock() }, patient(heard));
    expect(whole.history["loss"]).toHaveLength(4);
    const bests = whole.checkpoints.filter(({ role }) => role === "best");
    for (const checkpoint of [...sample(whole.checkpoints, 4), ...bests, whole.checkpoints.at(-1)!]) {
      const again: number[] = [];
      const resumed = await program({ restore: () => ({ kind: checkpoint.role === "end" ? "completed" : "partial", ...checkpoint }) }, patient(again));
      expect(resumed.hash).toBe(whole.hash);
      expect(resumed.history).toEqual(whole.history);
      expect(again).toEqual(heard);
      expect(resumed.events.at(-1)).toEqual(whole.events.at(-1));
    }
  });

  it("goes on from no checkpoint of another engine build, whose weights may still be looked at", async () => {
    const { bytes, ...checkpoint } = (await program({ now: hastyClock() })).checkpoints.find(({ step }) => step === 5)!;
    const { session } = await createTestSession();
    const other = Buffer.from(Buffer.from(bytes).toString("latin1").replace(session.engineBuild, session.engineBuild.replace(/.$/, "~")), "latin1");
    await expect(program({ restore: () => ({ kind: "partial", ...checkpoint, bytes: other }) })).rejects.toMatchObject({ code: "checkpoint-invalid", message: expect.stringContaining(`this is ${session.engineBuild}`) as string });
    expect(readCheckpointWeights(other)).toEqual(readCheckpointWeights(bytes));
  });

  it("records nothing of what stopWhen says again about epochs before a resume", async () => {
    const talk = (test: { session?: TestSession["session"] }): Partial<FitOptions> => ({ stopWhen: ({ epoch }) => (test.session!.recorder.line("out", `epoch ${epoch}`), false) });
    const lines = ({ events }: TestSession): string[] => events.flatMap((event) => (event.kind === "line" ? [`${event.at.step} ${event.text}`] : []));
    const first = {};
    const whole = await program({ now: hastyClock() }, talk(first), first);
    expect(lines(whole)).toEqual(["8 epoch 1", "16 epoch 2", "24 epoch 3"]);
    const second = {};
    expect(lines(await program({ restore: () => ({ kind: "partial", ...whole.checkpoints.find(({ step }) => step === 10)! }) }, talk(second), second))).toEqual(["16 epoch 2", "24 epoch 3"]);
  });

  it("resumes where the validation gives no number", async () => {
    const unmeasurable = async (options: Parameters<typeof createTestSession>[0]): Promise<TestSession> => {
      const test = await createTestSession(options);
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
      // Numbers as large as this have no square.
      const part = (x: number): Split => ({ x: tf.fill([4, 1], x), y: tf.ones([4]) }) as unknown as Split;
      await fit(test.session, model, { train: part(1), validation: part(1e38), classes: [] }, { epochs: 3, batch: 2, optimizer: tf.train.sgd(0.01) });
      return test;
    };
    const whole = await unmeasurable({ now: hastyClock() });
    const resumed = await unmeasurable({ restore: () => ({ kind: "partial", ...whole.checkpoints.find(({ step }) => step === 4)! }) });
    expect(resumed.events.at(-1)).toEqual(whole.events.at(-1));
  });

  it("captures what is plain of an optimizer's settings, whatever they are", async () => {
    const optimizer = tf.train.sgd(0.01);
    const settings: Record<string, unknown> = { rate: 0.01, big: 1n };
    optimizer.getConfig = () => Object.assign(settings, { self: settings }) as tf.serialization.ConfigDict;
    const { events } = await program({}, { optimizer });
    const started = events.find((event) => event.kind === "call-started")!;
    expect(() => JSON.stringify(started)).not.toThrow();
    expect(started.captured.optimizer).toMatchObject({ className: "SGD", rate: 0.01 });
  });

  it("says after a resume exactly what was not yet said at that checkpoint", async () => {
    const whole = await program({ now: hastyClock() });
    for (const checkpoint of sample(whole.checkpoints, 5)) {
      const resumed = await program({ restore: () => ({ kind: "partial", ...checkpoint }) });
      const points = (events: typeof whole.events): string[] => events.flatMap((event) => (event.kind === "points" ? event.steps.map((step, index) => `${event.series} ${step} ${event.values[index]}`) : []));
      const all = points(whole.events);
      expect(points(resumed.events)).toEqual(all.filter((point) => Number(point.split(" ")[1]) > checkpoint.step));
      const epochs = (events: typeof whole.events): number[] => events.flatMap((event) => (event.kind === "epoch" ? [event.epoch] : []));
      expect(epochs(whole.events)).toEqual([1, 2, 3]);
      expect(epochs(resumed.events)).toEqual(epochs(whole.events).filter((epoch) => epoch * 8 > checkpoint.step));
    }
  });

  it("does not train a completed call again and goes on with the same random numbers", async () => {
    const whole = await program();
    const end = whole.checkpoints.find(({ role }) => role === "end")!;
    const again = await program({ restore: () => ({ kind: "completed", ...end }) });
    expect(again.hash).toBe(whole.hash);
    expect(again.history).toEqual(whole.history);
    expect(again.events.filter(({ kind }) => kind === "points")).toEqual([]);
    expect(again.session.random.stream.position).toBe(whole.session.random.stream.position);
    expect(again.session.recorder.position()).toEqual(whole.session.recorder.position());
  });

  it("captures which bundled rows it was given, and nothing of rows that were changed", async () => {
    const captured = async (change: (data: Data) => Data): Promise<Record<string, unknown>> => {
      const { session, events } = await createTestSession();
      const data = change(await digits(session, { train: 60, validation: 20, only: [0, 1] }));
      const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.dense({ units: 2, activation: "softmax" })] });
      await fit(session, model, data, { epochs: 1, batch: 30, optimizer: tf.train.sgd(0.01) });
      return events.find((event) => event.kind === "call-started")!.captured.data;
    };
    expect(await captured((data) => data)).toEqual({ dataset: "digits", only: [0, 1], train: 60, validation: 20, fingerprint: expect.any(String) as string });
    expect(await captured((data) => ({ ...data, validation: { ...data.validation, x: data.validation.x.div(255) } }))).not.toHaveProperty("dataset");
  });

  it("counts positions that strictly rise", async () => {
    const { events } = await program();
    const positions = events.flatMap((event) => ("at" in event && !forEyes.has(event.kind) ? [event.at] : []));
    for (let index = 1; index < positions.length; index++) expect(comparePositions(positions[index - 1]!, positions[index]!)).toBeLessThan(0);
  });

  it("keeps the first batch's rows and the weights before the first step", async () => {
    const { checkpoints } = await program();
    expect(checkpoints.map(({ role }) => role)[0]).toBe("begin");
    expect(checkpoints.filter(({ role }) => role === "best").length).toBeGreaterThan(0);
  });

  it("lets the command line's epochs win", async () => {
    const { history } = await program({ overrides: { epochs: 1 } });
    expect(history["loss"]).toHaveLength(1);
  });

  it("answers an empty history in check mode, without a call", async () => {
    const { history, events } = await program({ mode: "check" });
    expect(history).toEqual({ loss: [], accuracy: [], val_loss: [], val_accuracy: [] });
    expect(events).toEqual([]);
  });

  it("stops at the first step where inputs are not numbers, and points to them", async () => {
    const poisoned = program({}, { augment: (x) => tf.div(x, tf.zerosLike(x)) });
    await expect(poisoned).rejects.toMatchObject({ code: "student-nan", message: "The loss is NaN at step 1, before any weight has changed: augment(x) holds NaN or infinity in row 0.", hint: expect.stringContaining("inputs") as string });
  });

  it("stops when the learning rate blows the loss up, and says the rate", async () => {
    const poisoned = program({}, { optimizer: tf.train.sgd(1e38) });
    await expect(poisoned).rejects.toMatchObject({ code: "student-nan", hint: expect.stringContaining("1e+38") as string });
  });

  it("stops when it is cancelled, at the next step", async () => {
    const controller = new AbortController();
    const reason = new Error("cancelled");
    const running = program({ signal: controller.signal, now: hastyClock(), onEvent: (event) => event.kind === "points" && event.steps[0]! >= 4 && controller.abort(reason) });
    await expect(running).rejects.toBe(reason);
  });

  it.each([
    [{ epochs: 0 }, /epochs as a whole number/],
    [{ epochs: 2 ** 52 }, /more steps than can be counted/],
    [{ batch: 1.5 }, /batch as a whole number/],
    [{ optimizer: undefined as unknown as tf.Optimizer }, /needs an optimizer/],
  ])("refuses %j in plain words", async (change, message) => {
    await expect(program({}, change)).rejects.toMatchObject({ code: "student-error", message: expect.stringMatching(message) as string });
  });

  it("leaks no tensors", async () => {
    await program();
    const before = tf.memory().numTensors;
    await program();
    const perProgram = tf.memory().numTensors - before;
    await program({}, { epochs: 9 });
    expect(tf.memory().numTensors - before).toBe(2 * perProgram);
  });
});

function sample(list: readonly SavedCheckpoint[], count: number): SavedCheckpoint[] {
  return Array.from({ length: count }, (_, index) => list[Math.floor((index * (list.length - 1)) / (count - 1))]!);
}
