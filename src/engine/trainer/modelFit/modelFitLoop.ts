import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import { scalarSchema, writeScalar } from "#core/runs/events.ts";
import { createPhilox } from "#engine/random/philox.ts";
import type { SeededRandom } from "../TrainSession.ts";

/** Where a `model.fit` is, and what it needs to go on from there. */
export const fitLoopSchema = z.object({
  step: z.int().nonnegative(),
  /** From 0; the one after the last where it is over. */
  epoch: z.int().nonnegative(),
  batch: z.int().nonnegative(),
  /** Rows of this epoch so far, and the sums of what was measured on them. */
  seen: z.int().nonnegative(),
  totals: z.record(z.string(), scalarSchema),
  /** Where each epoch's shuffle began to draw: the order of rows comes of all of them. */
  shuffles: z.array(z.object({ seed: z.int(), position: z.int().nonnegative() })),
  /** Of the epochs that have ended, by tfjs's names. */
  logs: z.array(z.record(z.string(), scalarSchema)),
  stopped: z.boolean(),
  /** The program's callbacks can be told again what they were told: they looked at numbers only. */
  repeatable: z.boolean(),
});
export type FitLoopState = z.infer<typeof fitLoopSchema>;

/** A batch as tfjs hands it to its train function: inputs, targets and sample weights, of which some may be missing. */
type Batch = (tf.Tensor | null)[];

/** What `LayersModel.fit` gives to its loop, in this order, when inputs, targets and callbacks have their standard form. */
export type FitLoopArguments = [
  train: (batch: Batch) => tf.Tensor[], rows: Batch, labels: string[], batchSize: number, epochs: number, verbose: unknown, callbacks: unknown,
  test: ((batch: Batch) => tf.Tensor[]) | null, validationRows: Batch, shuffle: boolean | string | undefined, metrics: string[], initialEpoch: number | undefined,
];

/** What tfjs keeps to itself of a model that trains. */
export interface FittingModel {
  fitLoop: (...given: FitLoopArguments) => Promise<tf.History>;
  testLoop(test: (batch: Batch) => tf.Tensor[], rows: Batch, batchSize: number): tf.Scalar[];
  history: tf.History;
  stopTraining: boolean;
}

export interface FitLoopWatcher {
  /** After the step, before the program's callbacks hear of it. */
  stepEnded(loss: number | undefined): void;
  /** The program's callbacks have heard of a step, or of an epoch's end. */
  callbacksHeard(what: "step" | "epoch"): void;
  epochEnded(epoch: number, logs: Readonly<Record<string, number>>): Promise<void>;
  /** Everything is in `state`. */
  betweenSteps(): Promise<void>;
}

export function freshFitLoop(): FitLoopState {
  return { step: 0, epoch: 0, batch: 0, seen: 0, totals: {}, shuffles: [], logs: [], stopped: false, repeatable: true };
}

/**
 * The loop of tfjs's `LayersModel.fit` (tfjs-layers 4.22, `training.ts`), step for step and number for number, except that it can
 * go on from `state`, which it keeps up to date, and that callbacks are given numbers in place of tensors.
 */
export async function runFitLoop(model: FittingModel, state: FitLoopState, given: FitLoopArguments, { callbacks, random, watcher }: { callbacks: tf.CallbackList; random: SeededRandom; watcher: FitLoopWatcher }): Promise<tf.History> {
  const [train, rows, labels, batchSize, epochs, , , test, validationRows, shuffle, , initialEpoch = 0] = given;
  const shuffles = Boolean(shuffle ?? true);
  const count = rows[0]!.shape[0]!;
  const batches = Math.ceil(count / batchSize);
  const order = Array.from({ length: count }, (_, row) => row);
  for (const drawn of state.shuffles) shuffleAgain(order, drawn, random);
  const history = new tf.History();
  model.history = history;
  model.stopTraining = false;
  if (state.step === 0) {
    state.epoch = initialEpoch;
    await callbacks.onTrainBegin();
  }

  while (state.epoch < epochs && !state.stopped) {
    const { epoch } = state;
    const epochLogs: Record<string, number> = {};
    if (state.batch === 0) {
      await callbacks.onEpochBegin(epoch);
      if (shuffles) {
        state.shuffles.push({ seed: random.seed, position: random.stream.position });
        tf.util.shuffle(order);
      }
    }
    while (state.batch < batches && !state.stopped) {
      const batch = state.batch;
      const ids = order.slice(batch * batchSize, (batch + 1) * batchSize);
      const logs: Record<string, number> = { batch, size: ids.length };
      await callbacks.onBatchBegin(batch, { ...logs });
      tf.tidy(() => {
        const index = tf.tensor1d(ids, "int32");
        const outputs = train(rows.map((one) => one && tf.gather(one, index)));
        labels.forEach((label, at) => (logs[label] = outputs[at]!.dataSync()[0]!));
        // tfjs keeps what metrics measure.
        tf.dispose(outputs);
        if (batch < batches - 1 || !test) return;
        const measured = model.testLoop(test, validationRows, batchSize);
        labels.forEach((label, at) => (epochLogs[`val_${label}`] = measured[at]!.dataSync()[0]!));
      });
      state.step++;
      watcher.stepEnded(logs["loss"]);
      addUp(state, logs, labels);
      await callbacks.onBatchEnd(batch, logs);
      watcher.callbacksHeard("step");
      state.stopped = model.stopTraining;
      state.batch++;
      if (state.batch < batches && !state.stopped) await watcher.betweenSteps();
    }
    Object.assign(epochLogs, means(state));
    await watcher.epochEnded(epoch, epochLogs);
    state.logs.push(Object.fromEntries(Object.entries(epochLogs).map(([name, value]) => [name, writeScalar(value) as number])));
    await callbacks.onEpochEnd(epoch, { ...epochLogs });
    watcher.callbacksHeard("epoch");
    Object.assign(state, { epoch: epoch + 1, batch: 0, seen: 0, totals: {}, stopped: model.stopTraining });
    await watcher.betweenSteps();
  }
  await callbacks.onTrainEnd();
  return Object.assign(history, historyOf(state.logs, initialEpoch));
}

/** Tells the callbacks what they heard up to `state`; what was printed then is not printed again. */
export async function tellAgain(callbacks: tf.CallbackList, { logs, batch, step }: FitLoopState, { initialEpoch, ended }: { initialEpoch: number; ended: boolean }): Promise<void> {
  if (step === 0) return;
  await callbacks.onTrainBegin();
  for (const [index, values] of logs.entries()) {
    await callbacks.onEpochBegin(initialEpoch + index);
    await callbacks.onEpochEnd(initialEpoch + index, { ...values });
  }
  if (batch > 0) await callbacks.onEpochBegin(initialEpoch + logs.length);
  if (ended) await callbacks.onTrainEnd();
}

/** What tfjs answers from `fit`. */
export function historyOf(logs: FitLoopState["logs"], initialEpoch: number): Pick<tf.History, "epoch" | "history"> {
  const names = [...new Set(logs.flatMap((values) => Object.keys(values)))];
  return { epoch: logs.map((_, index) => initialEpoch + index), history: Object.fromEntries(names.map((name) => [name, logs.map((values) => Number(values[name]))])) };
}

/** In float32, in the order of tfjs's `BaseLogger`. */
export function addUp(state: FitLoopState, logs: Readonly<Record<string, number>>, labels: readonly string[]): void {
  const size = logs["size"]!;
  state.seen += size;
  for (const label of labels) state.totals[label] = writeScalar(Math.fround((state.totals[label] ?? 0) + Math.fround(logs[label]! * size))) as number;
}

export function means({ totals, seen }: FitLoopState): Record<string, number> {
  const share = Math.fround(1 / seen);
  return Object.fromEntries(Object.entries(totals).map(([label, total]) => [label, Math.fround(share * total)]));
}

function shuffleAgain(order: number[], { seed, position }: FitLoopState["shuffles"][number], random: SeededRandom): void {
  const { stream } = random;
  random.stream = createPhilox(seed);
  random.stream.position = position;
  tf.util.shuffle(order);
  random.stream = stream;
}
