import * as tf from "@tensorflow/tfjs";
import { learnedNumbers } from "../checkpoint/captureModel.ts";
import { spoiltInputs } from "../nan/findCause.ts";
import { refuseUnfit } from "../refuse/refuseUnfit.ts";
import { callSite, studentError, type CallSite } from "../studentError.ts";
import { noteEstimate, oneAtATime, type TrainSession } from "../TrainSession.ts";
import { createFitCallbacks } from "./fitCallbacks.ts";
import { batchOf, createBatchSource, isDataset, runDatasetLoop, type Batches, type BatchSource, type DatasetArguments } from "./datasetLoop.ts";
import { followDatasets, lookBeforehand } from "./lookBeforehand.ts";
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
    const seen = createBatchSight();
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
      const measured = await refuseMeasured(site, this, called, session);
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
        spoilt: seen.spoilt,
        spoiltValidation: () => spoiltMeasured(this, called, session),
        recall: (state) => source.recall(state),
        run: async (state, tools) => {
          try {
            return await runDatasetLoop(this, state, { source: seen.watch(refusing(source, { model: this, site, isFirst: () => state.step === 0 })), args: measured }, tools);
          } finally {
            seen.forget();
          }
        },
      });
    });
  };
  followDatasets();
  refuseBatches();
}

/** Batches of no rows, or of half a row, which tfjs would make or refuse in half a sentence. */
function refuseBatches(): void {
  const { prototype } = tf.data.Dataset as unknown as { prototype: Batches };
  const { batch } = prototype;
  prototype.batch = function (this: Batches, batchSize, smallLastBatch) {
    if (!Number.isSafeInteger(batchSize) || batchSize < 1) throw studentError(callSite(), { message: `dataset.batch needs batchSize as a whole number of at least 1, not ${String(batchSize)}.`, hint: "For example .batch(32)." });
    return batch.call(this, batchSize, smallLastBatch) as never;
  };
}

function refuse(site: CallSite, model: tf.LayersModel, args: Partial<tf.ModelFitDatasetArgs<tf.TensorContainer>> | undefined): void {
  if (!(model as Partial<tf.LayersModel>).optimizer) throw studentError(site, { message: "The model is not compiled.", hint: "Call model.compile({ optimizer, loss }) before model.fitDataset." });
  const { epochs, batchesPerEpoch = 1, classWeight } = args ?? {};
  for (const [name, value] of Object.entries({ epochs, batchesPerEpoch })) {
    if (!Number.isSafeInteger(value) || value! < 1) throw studentError(site, { message: `model.fitDataset needs ${name} as a whole number of at least 1, not ${String(value)}.`, hint: "For example { epochs: 5 }." });
  }
  const [x, y] = Array.isArray(args?.validationData) ? args.validationData : [];
  if (x instanceof tf.Tensor && y instanceof tf.Tensor) refuseUnfit(site, { model, loss: model.loss, x: { name: "validationData[0]", tensor: x }, y: { name: "validationData[1]", tensor: y } });
  if (classWeight !== undefined) throw studentError(site, { message: "model.fitDataset takes no classWeight here.", hint: "Weigh the classes in the loss, or give model.fit the rows as tensors: it takes classWeight." });
}

/** Looks at the first batch's numbers, and at how many rows each one has. */
function refusing(source: BatchSource, { model, site, isFirst }: { model: tf.LayersModel; site: CallSite; isFirst: () => boolean }): BatchSource {
  let first = true;
  return {
    ...source,
    async next() {
      const batch = await source.next();
      if (!batch && isFirst()) throw studentError(site, { message: "xs has 0 rows: there is nothing to learn from.", hint: "The data set gave no batch: look at how it was loaded or filtered." });
      const [x, y] = [batch?.inputs[0], batch?.targets[0]];
      if (x?.shape[0] === 0) throw studentError(site, { message: "The data set gave a batch of 0 rows.", hint: "Look at how it was filtered, and at what .batch(...) was given." });
      if (x && y && batch?.inputs.length === 1 && batch.targets.length === 1 && first) {
        refuseUnfit(site, { model, loss: model.loss, x: { name: "xs", tensor: x }, y: { name: "ys", tensor: y } });
        refuseTargets(site, model, y);
      }
      first = false;
      return batch;
    },
  };
}

/** tfjs compares targets with what the model answers in `fit` only: here it would stretch a number over all classes. In its words. */
function refuseTargets(site: CallSite, model: tf.LayersModel, y: tf.Tensor): void {
  const [output] = model.outputs;
  if (typeof model.loss !== "string" || model.loss === "sparseCategoricalCrossentropy" || !output) return;
  const wanted = output.shape.slice(1);
  const found = y.rank === 1 ? [1] : y.shape.slice(1);
  if (wanted.length === found.length && wanted.every((size, axis) => size === null || size === found[axis])) return;
  throw studentError(site, { message: `target expected a batch of elements where each example has shape [${wanted.join(",")}] but the target received an input with ${y.shape[0]} examples, each with shape [${found.join(",")}]`, hint: "Targets have the shape of what the model answers: one number a class for categoricalCrossentropy, one number for meanSquaredError." });
}

/** What is wrong with what it is measured on is told before the first epoch where its length is known and no function of the program makes it; else when it is first measured on. */
async function refuseMeasured(site: CallSite, model: tf.LayersModel, args: DatasetArguments, { random }: TrainSession): Promise<DatasetArguments> {
  const { validationData, validationBatches = Infinity } = args;
  if (!isDataset(validationData)) return args;
  const isKnown = Number.isFinite((validationData as { size?: number | null }).size ?? Infinity);
  const looked = isKnown && (await lookBeforehand(random, async () => {
    const source = createBatchSource(model, validationData, { epochs: 1 } as DatasetArguments, random);
    await source.beginEpoch();
    for (let given = 0; given < validationBatches; given++) {
      const batch = await source.next();
      if (!batch && given === 0) throw studentError(site, { message: "validationData has 0 rows: there is nothing to measure on.", hint: "The data set gave no batch: look at how it was loaded or filtered." });
      if (!batch) break;
      refuseMeasuredBatch(site, model, batch);
      tf.dispose([batch.inputs, batch.targets]);
    }
    return true;
  }));
  return looked ? args : { ...args, validationData: refusingWhenMeasured(validationData, (batch) => refuseMeasuredBatch(site, model, batch), model) as never };
}

interface Given {
  inputs: tf.Tensor[];
  targets: tf.Tensor[];
}

function refuseMeasuredBatch(site: CallSite, model: tf.LayersModel, { inputs: [x, secondInput], targets: [y, secondTarget] }: Given): void {
  if (!x || !y || secondInput || secondTarget) return;
  refuseUnfit(site, { model, loss: model.loss, x: { name: "validationData.xs", tensor: x }, y: { name: "validationData.ys", tensor: y } });
  refuseTargets(site, model, y);
}

/** The same data set, whose batches are looked at the first time that it is gone through. */
function refusingWhenMeasured(data: Batches, refuseBatch: (batch: Given) => void, model: tf.LayersModel): Batches {
  let passes = 0;
  return {
    async iterator() {
      const iterator = await data.iterator();
      if (passes++ > 0) return iterator;
      const next = iterator.next.bind(iterator);
      iterator.next = async () => {
        const given = await next();
        const batch = given.done ? undefined : batchOf(model, given.value);
        if (batch) refuseBatch(batch);
        return given;
      };
      return iterator;
    },
  } as Batches;
}

/** Goes through what it was measured on once more. */
async function spoiltMeasured(model: tf.LayersModel, { validationData, validationBatches = Infinity }: DatasetArguments, { random }: TrainSession): Promise<ReturnType<typeof spoiltInputs>> {
  if (Array.isArray(validationData)) return spoiltInputs(validationData.map((part: unknown, at) => [`validationData[${at}]`, part] as const));
  if (!isDataset(validationData)) return undefined;
  const source = createBatchSource(model, validationData, { epochs: 1 } as DatasetArguments, random);
  await source.beginEpoch();
  for (let given = 0; given < validationBatches; given++) {
    const batch = await source.next();
    const cause = spoiltInputs([...(batch?.inputs ?? []).map((one) => ["validationData.xs", one] as const), ...(batch?.targets ?? []).map((one) => ["validationData.ys", one] as const)]);
    tf.dispose([batch?.inputs ?? [], batch?.targets ?? []]);
    if (cause || !batch) return cause;
  }
  return undefined;
}

/** The last two batches are disposed of only when the next is asked for: weights that the one before spoilt show in the loss of the next. */
function createBatchSight(): { watch(source: BatchSource): BatchSource; spoilt(): ReturnType<typeof spoiltInputs>; forget(): void } {
  let held: { inputs: tf.Tensor[]; targets: tf.Tensor[] }[] = [];
  const keep = (most: number): void => {
    for (const { inputs, targets } of held.splice(most)) tf.dispose([inputs, targets]);
  };
  return {
    watch: (source) => ({
      ...source,
      async next() {
        keep(1);
        const batch = await source.next();
        if (batch) held = [batch, ...held];
        return batch;
      },
    }),
    spoilt() {
      const named = (name: string, list: tf.Tensor[]) => list.map((one, at) => [list.length > 1 ? `${name}[${at}]` : name, one] as const);
      return spoiltInputs(held.flatMap(({ inputs, targets }) => [...named("xs", inputs), ...named("ys", targets)]));
    },
    forget: () => keep(0),
  };
}

function estimate(session: TrainSession, model: tf.LayersModel, { batch, steps }: { batch: tf.Tensor[]; steps: number }): void {
  const inside = ((model as { model?: tf.LayersModel }).model ?? model) as tf.LayersModel & { makeTrainFunction(): (given: tf.Tensor[]) => tf.Tensor[]; checkTrainableWeightsConsistency(): void };
  inside.checkTrainableWeightsConsistency();
  const train = inside.makeTrainFunction();
  noteEstimate(session, { method: "model.fit", parameters: () => learnedNumbers(model), steps, step: () => train(batch.map((one) => tf.clone(one))) });
}
