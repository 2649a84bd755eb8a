import * as tf from "@tensorflow/tfjs";
import { writeScalar } from "#core/runs/events.ts";
import type { SeededRandom } from "../TrainSession.ts";
import { addUp, historyOf, means, type FitLoopState } from "./modelFitLoop.ts";
import type { LoopTools } from "./watchFit.ts";

/** What a data set of `tf.data` gives: batches of inputs and targets, as single tensors, lists, or by name. */
export type Batches = tf.data.Dataset<tf.TensorContainer>;
export type DatasetArguments = Omit<tf.ModelFitDatasetArgs<tf.TensorContainer>, "classWeight"> & { epochs: number };

interface BatchModel {
  inputNames: string[];
  outputNames: string[];
  metricsNames: string[];
  stopTraining: boolean;
  history: tf.History;
  makeTrainFunction(): (batch: tf.Tensor[]) => tf.Tensor[];
  getDedupedMetricsNames(): string[];
}

/** Where the data of a call come from. Epochs go on with one iterator where their length is said, and begin another one where it is not. */
export interface BatchSource {
  /** Brings it to where it was: all that was asked of it is asked again, from the same random numbers. */
  recall(state: FitLoopState): Promise<void>;
  beginEpoch(): Promise<void>;
  /** Undefined where there are no more. Whoever gets them disposes of them. */
  next(): Promise<{ inputs: tf.Tensor[]; targets: tf.Tensor[] } | undefined>;
}

export function createBatchSource(model: tf.LayersModel, data: Batches, { batchesPerEpoch, validationData, validationBatches }: DatasetArguments, random: SeededRandom): BatchSource {
  let iterator: Awaited<ReturnType<Batches["iterator"]>> | undefined;
  const source: BatchSource = {
    async recall({ shuffles, batch }) {
      for (const [index, { seed, position }] of shuffles.entries()) {
        if (random.seed !== seed) random.reseed(seed);
        random.stream.position = position;
        await source.beginEpoch();
        const isOpen = index === shuffles.length - 1 && batch > 0;
        const wanted = isOpen ? batch : (batchesPerEpoch ?? Infinity);
        for (let given = 0; given < wanted; given++) {
          const one = await source.next();
          if (!one) break;
          tf.dispose([one.inputs, one.targets]);
        }
        // What it is measured on was asked then too.
        if (!isOpen && isDataset(validationData)) {
          const measured = await validationData.iterator();
          for (let given = 0; given < (validationBatches ?? Infinity); given++) {
            const { value, done } = await measured.next();
            if (done) break;
            tf.dispose(value);
          }
        }
      }
    },
    async beginEpoch() {
      // tfjs asks for one before the first epoch too, which a shuffle hears.
      iterator ??= await data.iterator();
      if (batchesPerEpoch === undefined) iterator = await data.iterator();
    },
    async next() {
      const { value, done } = await iterator!.next();
      if (done) return undefined;
      return batchOf(model, value);
    },
  };
  return source;
}

/** What a data set gave at once, in the order of the model's inputs and outputs. */
export function batchOf(model: tf.LayersModel, value: tf.TensorContainer): { inputs: tf.Tensor[]; targets: tf.Tensor[] } {
  const { inputNames, outputNames } = model as unknown as BatchModel;
  const { xs, ys } = (value ?? {}) as { xs?: tf.TensorContainer; ys?: tf.TensorContainer };
  if (xs === undefined || ys === undefined) throw new Error("A data set for fitDataset has to give { xs, ys }, each a tensor, a list of tensors, or tensors by name.");
  return { inputs: listOf(xs, inputNames, "input"), targets: listOf(ys, outputNames, "output") };
}

/** The loop of tfjs's `fitDataset` (tfjs-layers 4.22, `training_dataset.ts`), with what `runFitLoop` says. */
export async function runDatasetLoop(model: tf.LayersModel, state: FitLoopState, { source, args }: { source: BatchSource; args: DatasetArguments }, { callbacks, random, watcher }: LoopTools): Promise<tf.History> {
  const inside = model as unknown as BatchModel;
  const { epochs, batchesPerEpoch, initialEpoch = 0 } = args;
  const mostBatches = batchesPerEpoch ?? Infinity;
  const train = inside.makeTrainFunction();
  const labels = inside.getDedupedMetricsNames();
  const history = new tf.History();
  inside.history = history;
  inside.stopTraining = false;
  if (state.step === 0) {
    state.epoch = initialEpoch;
    await callbacks.onTrainBegin();
  }
  /** Where the data left the random numbers: what else draws between two batches cannot be drawn again without training. */
  let left: number | undefined;

  while (state.epoch < epochs && !state.stopped) {
    const { epoch } = state;
    if (state.batch === 0) {
      await callbacks.onEpochBegin(epoch);
      state.shuffles.push({ seed: random.seed, position: random.stream.position });
      left = undefined;
      await source.beginEpoch();
    }
    let ranOut = false;
    while (state.batch < mostBatches && !state.stopped) {
      if (left !== undefined && left !== random.stream.position) state.repeatable = false;
      const given = await source.next();
      left = random.stream.position;
      if (!given) {
        ranOut = batchesPerEpoch !== undefined;
        break;
      }
      const batch = state.batch;
      const logs: Record<string, number> = { batch, size: given.inputs[0]!.shape[0]! };
      await callbacks.onBatchBegin(batch, { ...logs });
      tf.tidy(() => {
        const outputs = train([...given.inputs, ...given.targets]);
        labels.forEach((label, at) => (logs[label] = outputs[at]!.dataSync()[0]!));
        // tfjs keeps what metrics measure.
        tf.dispose(outputs);
      });
      state.step++;
      watcher.stepEnded(logs["loss"]);
      addUp(state, logs, labels);
      await callbacks.onBatchEnd(batch, logs);
      watcher.callbacksHeard("step");
      state.stopped = inside.stopTraining;
      state.batch++;
      if (!state.stopped) await watcher.betweenSteps();
    }
    // oxlint-disable-next-line no-console -- a line of the program's own output, where tfjs says the same.
    if (ranOut) console.warn(`The data set ran out of batches in epoch ${epoch + 1}: batchesPerEpoch times epochs asks for ${(batchesPerEpoch ?? 0) * epochs}. Write .repeat() where it is made.`);
    const epochLogs: Record<string, number> = {};
    if (args.validationData && !state.stopped && !ranOut) Object.assign(epochLogs, await measure(model, args));
    if (state.seen > 0) Object.assign(epochLogs, means(state));
    await watcher.epochEnded(epoch, epochLogs);
    state.logs.push(Object.fromEntries(Object.entries(epochLogs).map(([name, value]) => [name, writeScalar(value) as number])));
    await callbacks.onEpochEnd(epoch, { ...epochLogs });
    watcher.callbacksHeard("epoch");
    Object.assign(state, { epoch: epoch + 1, batch: 0, seen: 0, totals: {}, stopped: inside.stopTraining });
    await watcher.betweenSteps();
  }
  await callbacks.onTrainEnd();
  return Object.assign(history, historyOf(state.logs, initialEpoch));
}

async function measure(model: tf.LayersModel, { validationData, validationBatches, validationBatchSize = 32 }: DatasetArguments): Promise<Record<string, number>> {
  const measured = isDataset(validationData)
    ? await model.evaluateDataset(validationData as tf.data.Dataset<never>, validationBatches === undefined ? {} : { batches: validationBatches })
    : model.evaluate((validationData as [tf.Tensor, tf.Tensor])[0], (validationData as [tf.Tensor, tf.Tensor])[1], { batchSize: validationBatchSize, verbose: 0 });
  const scalars = [measured].flat();
  if (scalars.length === 0) throw new Error("validationData has 0 rows: there is nothing to measure on.");
  const values = (model as unknown as BatchModel).metricsNames.map((name, at): [string, number] => [`val_${name}`, scalars[at]!.dataSync()[0]!]);
  tf.dispose(scalars);
  return Object.fromEntries(values);
}

export function isDataset(data: unknown): data is Batches {
  return typeof (data as Partial<Batches> | undefined)?.iterator === "function";
}

function listOf(given: tf.TensorContainer, names: readonly string[], what: string): tf.Tensor[] {
  const list = given instanceof tf.Tensor ? [given] : Array.isArray(given) ? (given as tf.Tensor[]) : names.map((name) => (given as Record<string, tf.Tensor>)[name]);
  if (list.length !== names.length || !list.every((one) => one instanceof tf.Tensor)) throw new Error(`The data set gives ${list.filter(Boolean).length} ${what} tensors, and the model has ${names.length}: ${names.join(", ")}.`);
  return list as tf.Tensor[];
}
