import * as tf from "@tensorflow/tfjs";
import { learnedNumbers } from "../checkpoint/captureModel.ts";
import { refuseUnfit } from "../refuse/refuseUnfit.ts";
import { callSite, studentError, type CallSite } from "../studentError.ts";
import { noteEstimate, oneAtATime, type TrainSession } from "../TrainSession.ts";
import { createFitCallbacks } from "./fitCallbacks.ts";
import { createBatchSource, runDatasetLoop, type Batches, type BatchSource, type DatasetArguments } from "./datasetLoop.ts";
import { historyOf, watchFit } from "./watchFit.ts";

/** Does for `model.fitDataset` what `interceptModelFit` does for `model.fit`; and shuffles of `tf.data` draw from the program's own seed. */
export function interceptFitDataset(session: TrainSession): void {
  const { prototype } = tf.LayersModel;
  prototype.fitDataset = async function (this: tf.LayersModel, data, args) {
    const site = callSite();
    const { mode, overrides } = session.context;
    if (mode === "check") return historyOf({});
    refuse(site, this, args as Partial<DatasetArguments>);
    const { callbacks: given, yieldEvery } = args;
    const epochs = overrides.epochs ?? args.epochs;
    const called = { ...args, epochs } as DatasetArguments;
    const source = createBatchSource(this, data as unknown as Batches, called, session.random);
    const { batchesPerEpoch, initialEpoch = 0 } = called;
    return oneAtATime(session, "model.fitDataset", async () => {
      if (mode === "estimate") {
        await source.beginEpoch();
        const batch = await source.next();
        const { size } = data as { size?: number | null };
        const batches = batchesPerEpoch ?? (Number.isFinite(size) ? size! : undefined);
        if (batch && batches !== undefined) estimate(session, this, { batch: [...batch.inputs, ...batch.targets], steps: epochs * batches });
        return historyOf({});
      }
      const callbacks = createFitCallbacks({ ...(given === undefined ? {} : { callbacks: given }), ...(yieldEvery === undefined ? {} : { yieldEvery }) });
      callbacks.list.setModel(this as never);
      callbacks.list.setParams({ epochs, initialEpoch, samples: null, steps: batchesPerEpoch ?? null, batchSize: null, verbose: 0, doValidation: called.validationData !== undefined, metrics: [] } as never);
      return watchFit(session, this, {
        site,
        data: {},
        options: { epochs, ...(batchesPerEpoch === undefined ? {} : { batchesPerEpoch }) },
        epochs,
        initialEpoch,
        callbacks,
        spoilt: () => undefined,
        recall: (state) => source.recall(state),
        run: (state, tools) => runDatasetLoop(this, state, { source: refusing(source, this, site), args: called }, tools),
      });
    });
  };
  shuffleBySeed();
}

/** Without a seed, tfjs shuffles by the clock. */
function shuffleBySeed(): void {
  const { prototype } = tf.data.Dataset as unknown as { prototype: Batches };
  const { shuffle } = prototype;
  prototype.shuffle = function (this: Batches, bufferSize, seed, reshuffleEachIteration) {
    return shuffle.call(this, bufferSize, seed || String(1 + Math.floor(Math.random() * 2 ** 31)), reshuffleEachIteration) as never;
  };
}

function refuse(site: CallSite, model: tf.LayersModel, args: Partial<tf.ModelFitDatasetArgs<tf.TensorContainer>> | undefined): void {
  if (!(model as Partial<tf.LayersModel>).optimizer) throw studentError(site, { message: "The model is not compiled.", hint: "Call model.compile({ optimizer, loss }) before model.fitDataset." });
  const { epochs, batchesPerEpoch = 1, classWeight } = args ?? {};
  for (const [name, value] of Object.entries({ epochs, batchesPerEpoch })) {
    if (!Number.isSafeInteger(value) || value! < 1) throw studentError(site, { message: `model.fitDataset needs ${name} as a whole number of at least 1, not ${String(value)}.`, hint: "For example { epochs: 5 }." });
  }
  if (classWeight !== undefined) throw studentError(site, { message: "model.fitDataset takes no classWeight here.", hint: "Weigh the classes in the loss, or give model.fit the rows as tensors: it takes classWeight." });
}

/** Looks at the first batch's numbers, and at how many rows each one has. */
function refusing(source: BatchSource, model: tf.LayersModel, site: CallSite): BatchSource {
  let first = true;
  return {
    ...source,
    async next() {
      const batch = await source.next();
      const [x, y] = [batch?.inputs[0], batch?.targets[0]];
      if (x?.shape[0] === 0) throw studentError(site, { message: "The data set gave a batch of 0 rows.", hint: "Look at how it was filtered, and at what .batch(...) was given." });
      if (x && y && batch?.inputs.length === 1 && batch.targets.length === 1 && first) refuseUnfit(site, { model, loss: model.loss, x: { name: "xs", tensor: x }, y: { name: "ys", tensor: y } });
      first = false;
      return batch;
    },
  };
}

function estimate(session: TrainSession, model: tf.LayersModel, { batch, steps }: { batch: tf.Tensor[]; steps: number }): void {
  const inside = ((model as { model?: tf.LayersModel }).model ?? model) as tf.LayersModel & { makeTrainFunction(): (given: tf.Tensor[]) => tf.Tensor[]; checkTrainableWeightsConsistency(): void };
  inside.checkTrainableWeightsConsistency();
  const train = inside.makeTrainFunction();
  noteEstimate(session, { method: "model.fit", parameters: () => learnedNumbers(model), steps, step: () => train(batch.map((one) => tf.clone(one))) });
}
