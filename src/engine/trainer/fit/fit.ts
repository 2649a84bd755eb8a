import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import type * as Backprop from "#resources/types/backprop.d.ts";
import type { Data, EpochMetrics, History as FitHistory, Split } from "#resources/types/backprop.d.ts";
import { historySchema, writeScalar, type History } from "#core/runs/events.ts";
import { createPhilox, permutation } from "#engine/random/philox.ts";
import { lookAtWeights, readWeights, writeWeights } from "#engine/models/modelFile.ts";
import { captureLayers, captureOptimizer, fingerprint, learnedNumbers } from "../checkpoint/captureModel.ts";
import { lossByHead } from "./lossByHead.ts";
import { findCause, spoiltInputs, type Replay } from "../nan/findCause.ts";
import { blownUp, nanError, spoiltData } from "../nan/nanError.ts";
import { refuseUnfit } from "../refuse/refuseUnfit.ts";
import { createInsideWatch } from "../inside/createInsideWatch.ts";
import { createSight } from "../sight/sight.ts";
import { callSite, studentError, type CallSite } from "../studentError.ts";
import { noteEstimate, openCall, type TrainSession } from "../TrainSession.ts";

/** Of the module `backprop`, as its types promise. */
export type FitOptions = Parameters<typeof Backprop.fit>[2];

const loopSchema = z.object({
  epoch: z.int().nonnegative(),
  batch: z.int().nonnegative(),
  lossSum: z.number(),
  accuracySum: z.number(),
  rows: z.int().nonnegative(),
  history: historySchema,
  best: z.number().optional(),
  firstBatch: z.array(z.int().nonnegative()),
  stopped: z.string().optional(),
});
type Loop = z.infer<typeof loopSchema>;

/** Stream of the shuffle, apart from everything else drawn from the seed. */
const shuffleStream = 0x5348_5546;

/**
 * Trains `model` on `data.train`, shuffled anew each epoch by the seed, and measures `data.validation` after each.
 * Same seed, data and options give the same weights, also when it was interrupted and resumed.
 */
export async function fit(session: TrainSession, model: tf.LayersModel, data: Data, options: FitOptions): Promise<FitHistory> {
  const site = callSite();
  refuse(site, model, data, options);
  const { context, recorder, random } = session;
  const nothing = { loss: [], accuracy: [], val_loss: [], val_accuracy: [] };
  if (context.mode === "check") return nothing;
  const epochs = context.overrides.epochs ?? options.epochs;
  const { batch, optimizer } = options;
  const head = lossByHead(model, options.loss);
  for (const [name, { x, y }] of Object.entries({ train: data.train, validation: data.validation })) refuseUnfit(site, { model, loss: head.loss, x: { name: `data.${name}.x`, tensor: x }, y: { name: `data.${name}.y`, tensor: y } });
  model.compile({ optimizer, loss: head.loss, metrics: head.metrics });
  const compiled = ((model as { model?: tf.LayersModel }).model ?? model) as tf.LayersModel & { makeTrainFunction(): (batch: tf.Tensor[]) => tf.Tensor[] };
  const step = compiled.makeTrainFunction();
  const n = data.train.x.shape[0]!;
  const rowShape = data.train.x.shape.slice(1);
  const rowSize = rowShape.reduce((product, size) => product * size, 1);
  const x = Float32Array.from(data.train.x.dataSync());
  const y = Float32Array.from(data.train.y.dataSync());
  const batchesPerEpoch = Math.ceil(n / batch);
  const totalSteps = epochs * batchesPerEpoch;
  if (!Number.isSafeInteger(totalSteps)) throw studentError(site, { message: `${epochs} epochs are more steps than can be counted.`, hint: "Ask for fewer, and let stopWhen end the training." });
  if (context.mode === "estimate") {
    const rows = Math.min(batch, n);
    const inputs = (): tf.Tensor => tf.zeros([rows, ...rowShape]);
    noteEstimate(session, { method: "fit", parameters: () => learnedNumbers(model), steps: totalSteps, measured: (epochs * data.validation.x.shape[0]!) / batch, step: () => step([options.augment ? options.augment(inputs()) : inputs(), tf.zeros([rows, 1])]) });
    return nothing;
  }
  const shuffled = (epoch: number): Int32Array => permutation(n, createPhilox(random.seed, [shuffleStream, recorder.position().call * 65_536 + epoch]).next);

  const call = await openCall(
    session,
    {
      kind: "fit",
      seed: random.seed,
      data: { ...session.origins.get(data.validation.x), train: n, validation: data.validation.x.shape[0]!, fingerprint: fingerprint(x, y, data.validation.y.dataSync()) },
      options: { epochs, batch, loss: head.loss, augment: options.augment !== undefined, stopWhen: options.stopWhen !== undefined },
      optimizer: captureOptimizer(optimizer),
      layers: captureLayers(model),
      totalSteps,
      epochs,
    },
    { lookAtWeights: () => lookAtWeights(model), writeWeights: (weights) => writeWeights(model, weights), optimizer, owners: [compiled, optimizer] },
    loopSchema,
    // It may count what it was told, such as epochs without progress.
    {
      recall({ epoch, history }) {
        for (let index = 0; index < epoch; index++) options.stopWhen?.(metricsOf(history, index));
      },
    },
  );
  session.trained = { model, weights: () => readWeights(model) };

  const sight = createSight(session, model, data.validation.x);
  const inside = createInsideWatch(session);

  let order = shuffled(0);
  const loop: Loop =
    call.restored.kind === "fresh"
      ? { epoch: 0, batch: 0, lossSum: 0, accuracySum: 0, rows: 0, history: emptyHistory(head.metrics.length > 0), firstBatch: [...order.subarray(0, batch)] }
      : call.restored.loop;
  const done = (): FitHistory => {
    recorder.endCall(loop.history, loop.stopped);
    return loop.history;
  };
  if (call.restored.kind === "completed") return done();
  if (call.restored.kind === "fresh") await call.save("begin", loop);

  // A tensor gets a copy: the next batch is gathered in the same place.
  const gathered = new Float32Array(Math.min(batch, n) * rowSize);
  const batchOf = (rows: Int32Array): [inputs: tf.Tensor, targets: tf.Tensor] => {
    const values = gathered.subarray(0, rows.length * rowSize);
    rows.forEach((row, index) => values.set(x.subarray(row * rowSize, (row + 1) * rowSize), index * rowSize));
    const inputs = tf.tensor(values, [rows.length, ...rowShape]);
    return [options.augment ? options.augment(inputs) : inputs, tf.tensor2d(Float32Array.from(rows, (row) => y[row]!), [rows.length, 1])];
  };
  const compute = (rows: Int32Array): { loss: number; accuracy: number } =>
    tf.tidy(() => {
      const [lossTensor, accuracyTensor] = step(batchOf(rows));
      const read = { loss: lossTensor!.dataSync()[0]!, accuracy: accuracyTensor?.dataSync()[0] ?? 0 };
      tf.dispose([lossTensor!, ...(accuracyTensor ? [accuracyTensor] : [])]);
      return read;
    });
  /** Rows of a step, counted from 1 over all epochs. */
  const rowsOf = (counted: number): Int32Array => {
    const index = (counted - 1) % batchesPerEpoch;
    return shuffled(Math.floor((counted - 1) / batchesPerEpoch)).subarray(index * batch, Math.min(n, (index + 1) * batch));
  };
  const replay: Replay = {
    rewind() {
      const from = call.rewind();
      return from && from.epoch * batchesPerEpoch + from.batch;
    },
    redo: (counted) => void compute(rowsOf(counted)),
    inputs(counted) {
      const [inputs, targets] = batchOf(rowsOf(counted));
      return [{ name: options.augment ? "augment(x)" : "data.train.x", tensor: inputs }, { name: "data.train.y", tensor: targets }];
    },
    loss(counted) {
      const [inputs, targets] = batchOf(rowsOf(counted));
      const { lossFunctions } = compiled as unknown as { lossFunctions: ((target: tf.Tensor, answer: tf.Tensor) => tf.Tensor)[] };
      return tf.mean(lossFunctions[0]!(targets, compiled.apply(inputs, { training: true }) as tf.Tensor)) as tf.Scalar;
    },
    variables: () => model.weights.map((weight) => weight.read() as tf.Variable),
    layers: compiled.layers,
  };

  const trainStep = (rows: Int32Array): void => {
    const { loss, accuracy } = compute(rows);
    recorder.stepTo(loop.epoch * batchesPerEpoch + loop.batch + 1);
    recorder.point("loss", loss);
    if (!Number.isFinite(loss)) throw nanError(site, { step: recorder.position().step, loss, optimizer, cause: findCause(replay, recorder.position().step) });
    loop.lossSum += loss * rows.length;
    loop.accuracySum += accuracy * rows.length;
    loop.rows += rows.length;
    loop.batch++;
    // A clipped loss stays finite over weights that are not: look at them once at the start, where wrong inputs show.
    if (recorder.position().step === 1) refuseNaN(site, model, 1, optimizer, () => replay.inputs(1));
    inside.stepEnded();
  };

  while (loop.epoch < epochs && loop.stopped === undefined) {
    order = shuffled(loop.epoch);
    while (loop.batch < batchesPerEpoch) {
      trainStep(order.subarray(loop.batch * batch, Math.min(n, (loop.batch + 1) * batch)));
      if (loop.batch < batchesPerEpoch) {
        sight.inEpoch();
        await call.betweenSteps(() => loop);
      }
    }
    const metrics = endEpoch();
    sight.afterEpoch();
    // Before anything is saved: a checkpoint after an epoch holds what was said to it.
    if (options.stopWhen?.(metrics) === true) loop.stopped = `stopWhen after epoch ${metrics.epoch}`;
    // Layers that it changed show (fixedStep.ts). Whatever else it may have done is looked for ever more rarely: for a small net a look takes longer than an epoch.
    if (Number.isInteger(Math.log2(metrics.epoch))) session.engine?.verify();
    const score = metrics.val_accuracy ?? -metrics.val_loss;
    if (score > (loop.best ?? -Infinity)) {
      loop.best = score;
      call.keepBest(loop);
    }
    await call.betweenSteps(() => loop);
  }
  sight.atEnd();
  inside.ended();
  await call.save("end", loop);
  return done();

  function endEpoch(): EpochMetrics {
    const [valLoss, valAccuracy] = evaluate(compiled, data.validation);
    const metrics: EpochMetrics = {
      epoch: loop.epoch + 1,
      loss: loop.lossSum / loop.rows,
      val_loss: valLoss!,
      ...(valAccuracy === undefined ? {} : { accuracy: loop.accuracySum / loop.rows, val_accuracy: valAccuracy }),
    };
    for (const [name, value] of Object.entries(metrics)) {
      if (name === "epoch") continue;
      loop.history[name]!.push(writeScalar(value) as number);
      if (name !== "loss") recorder.point(name, value);
    }
    refuseNaN(site, model, recorder.position().step, optimizer);
    const cause = Number.isFinite(valLoss) ? undefined : spoiltInputs([["data.validation.x", data.validation.x], ["data.validation.y", data.validation.y]]);
    if (cause) throw nanError(site, { step: recorder.position().step, loss: valLoss!, optimizer, cause, measured: true });
    const { epoch, ...values } = metrics;
    recorder.epoch(epoch, values);
    Object.assign(loop, { epoch, batch: 0, lossSum: 0, accuracySum: 0, rows: 0 });
    return metrics;
  }
}

/** Loss and, where the model has one, accuracy over a whole part. */
function evaluate(model: tf.LayersModel, { x, y }: Split): number[] {
  return tf.tidy(() => {
    const result = model.evaluate(x, tf.reshape(tf.cast(y, "float32"), [-1, 1]), { batchSize: 250 });
    return (Array.isArray(result) ? result : [result]).map((scalar) => scalar.dataSync()[0]!);
  });
}

/** What was said after an epoch, from 0. */
function metricsOf(history: History, index: number): EpochMetrics {
  return { epoch: index + 1, ...Object.fromEntries(Object.entries(history).map(([name, values]) => [name, values[index]!])) } as EpochMetrics;
}

function emptyHistory(withAccuracy: boolean): History {
  return { loss: [], val_loss: [], ...(withAccuracy ? { accuracy: [], val_accuracy: [] } : {}) };
}

function refuseNaN(site: CallSite, model: tf.LayersModel, step: number, optimizer: tf.Optimizer, inputs: () => ReturnType<Replay["inputs"]> = () => []): void {
  const spoilt = model.weights.find((weight) => weight.dtype === "float32" && !weight.read().dataSync().every(Number.isFinite));
  if (!spoilt) return;
  const happened = `The weights ${spoilt.originalName} are no longer numbers at step ${step}`;
  const cause = spoiltInputs(inputs().map(({ name, tensor }) => [name, tensor]));
  throw cause ? spoiltData(site, happened, step, cause) : blownUp(site, `${happened}.`, step, optimizer);
}

function refuse(site: CallSite, model: unknown, data: unknown, options: unknown): void {
  const wrong = (message: string, hint: string): never => {
    throw studentError(site, { message, hint });
  };
  if (!(model instanceof tf.LayersModel)) wrong("fit needs a model as its first argument.", "Pass what tf.sequential() or tf.model() made.");
  if (data instanceof Promise) wrong("fit was given data that has not arrived.", "Write `await` before the call that loads it.");
  const { train, validation } = (data ?? {}) as Partial<Data>;
  for (const [name, part] of Object.entries({ train, validation })) {
    if (!(part?.x instanceof tf.Tensor) || !(part.y instanceof tf.Tensor)) wrong(`fit needs data with ${name}.x and ${name}.y.`, "Load it with digits() or make it with split().");
    else if (part.x.shape[0] !== part.y.shape[0] || part.x.shape[0] === 0) wrong(`data.${name} has ${part.x.shape[0]} rows and ${part.y.shape[0]} labels.`, "Every row needs one label, and there must be at least one row.");
    else if (part.y.size !== part.y.shape[0]) wrong(`data.${name}.y has the shape [${part.y.shape.join(", ")}].`, "Give one label a row: the number of its class, or its value.");
  }
  const { epochs, batch, optimizer } = (options ?? {}) as Partial<FitOptions>;
  for (const [name, value] of Object.entries({ epochs, batch })) {
    if (!Number.isInteger(value) || value! < 1) wrong(`fit needs ${name} as a whole number of at least 1, not ${String(value)}.`, `For example { epochs: 5, batch: 32, optimizer: tf.train.adam(0.001) }.`);
  }
  if (optimizer === undefined || !(optimizer instanceof tf.Optimizer)) wrong("fit needs an optimizer.", "For example tf.train.adam(0.001).");
}
