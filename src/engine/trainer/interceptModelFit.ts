import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import { historySchema, writeScalar, type History } from "#core/runs/events.ts";
import { readWeights, writeWeights } from "#engine/models/modelFile.ts";
import { captureLayers, captureOptimizer, learnedNumbers } from "./captureModel.ts";
import { createSight } from "./sight.ts";
import { callSite, studentError } from "./studentError.ts";
import { noteEstimate, oneAtATime, openCall, type TrainSession } from "./TrainSession.ts";

/**
 * Lets a plain `model.fit` of tfjs stream and count as a call, without changing what it computes. It saves its end but
 * not its middle: interrupted, it is trained again from its first step, and gives the same bits.
 */
export function interceptModelFit(session: TrainSession): void {
  const prototype = tf.LayersModel.prototype;
  const original = prototype.fit;
  prototype.fit = async function (this: tf.LayersModel, x, y, args = {}) {
    return oneAtATime(session, "model.fit", () => watched(session, this, { x, args, y, fit: (watcher) => original.call(this, x, y, { ...args, ...watcher(args) }) }));
  };
}

const loopSchema = z.object({ step: z.int().nonnegative(), history: historySchema });
/** tfjs names metrics `acc` and `val_acc`; the series of a run have one name each everywhere. */
const seriesNames: Readonly<Record<string, string>> = { acc: "accuracy", val_acc: "val_accuracy" };

type Watcher = (args: tf.ModelFitArgs) => Pick<tf.ModelFitArgs, "callbacks" | "epochs">;

interface FitCall {
  x: unknown;
  y: unknown;
  args: tf.ModelFitArgs;
  fit(watcher: Watcher): Promise<tf.History>;
}

async function watched(session: TrainSession, model: tf.LayersModel, { x, y, args, fit }: FitCall): Promise<tf.History> {
  const site = callSite();
  const { context, recorder, random } = session;
  if (context.mode === "check") return historyOf({});
  const optimizer = model.optimizer;
  if (!optimizer) throw studentError(site, { message: "The model is not compiled.", hint: "Call model.compile({ optimizer, loss }) before model.fit." });
  for (const [name, value] of Object.entries({ epochs: args.epochs ?? 1, batchSize: args.batchSize ?? 32 })) {
    if (!Number.isSafeInteger(value) || value < 1) throw studentError(site, { message: `model.fit needs ${name} as a whole number of at least 1, not ${String(value)}.`, hint: "For example { epochs: 5, batchSize: 32 }." });
  }
  const epochs = context.overrides.epochs ?? args.epochs ?? 1;
  if (context.mode === "estimate") {
    estimateFit(session, model, { x, y, epochs, batch: args.batchSize ?? 32, validation: validationInputs(args)?.shape[0] ?? 0 });
    return historyOf({});
  }
  const call = await openCall(
    session,
    { kind: "model.fit", seed: random.seed, data: dataOf(session, x, args), options: { epochs, batch: args.batchSize ?? 32, loss: typeof model.loss === "string" ? model.loss : "custom" }, optimizer: captureOptimizer(optimizer), layers: captureLayers(model), epochs },
    { readWeights: () => readWeights(model), writeWeights: (weights) => writeWeights(model, weights), optimizer },
    loopSchema,
  );
  session.trained = { model, weights: () => readWeights(model) };
  if (call.restored.kind === "completed") {
    recorder.endCall(call.restored.loop.history);
    return historyOf(call.restored.loop.history);
  }

  const sight = createSight(session, model, validationInputs(args));
  let step = 0;
  const ours: tf.CustomCallbackArgs = {
    onBatchEnd: async (_batch, logs) => {
      // The program's own callbacks run at the same places as these.
      if (args.callbacks !== undefined) session.engine?.verify();
      recorder.stepTo(++step);
      const loss = logs?.["loss"];
      if (typeof loss !== "number") return;
      recorder.point("loss", loss);
      if (!Number.isFinite(loss)) throw studentError(site, { code: "student-nan", message: `The loss became ${Number.isNaN(loss) ? "NaN" : "infinite"} at step ${step}.`, hint: "The learning rate is likely too high: try a tenth.", data: { step } });
      sight.inEpoch();
      context.signal.throwIfAborted();
      await context.held();
      context.signal.throwIfAborted();
    },
    onEpochEnd: async (epoch, logs) => {
      const metrics = Object.fromEntries(Object.entries(logs ?? {}).map(([name, value]) => [seriesNames[name] ?? name, value]));
      for (const [name, value] of Object.entries(metrics)) if (name !== "loss") recorder.point(name, value);
      recorder.epoch(epoch + 1, metrics);
      sight.afterEpoch();
    },
  };
  const history = await fit(({ callbacks }) => ({ epochs, callbacks: [...(callbacks === undefined ? [] : [callbacks].flat()), ours] as tf.CustomCallbackArgs[] }));
  const values = Object.fromEntries(Object.entries(history.history).map(([name, list]) => [seriesNames[name] ?? name, list.map((value) => writeScalar(Number(value)))])) as History;
  sight.atEnd();
  await call.save("end", { step, history: values });
  recorder.endCall(values);
  return history;
}

interface EstimatedFit {
  x: unknown;
  y: unknown;
  epochs: number;
  batch: number;
  /** Rows measured after each epoch. */
  validation: number;
}

/** Of lists and single tensors; data given by name is not looked into. */
function estimateFit(session: TrainSession, model: tf.LayersModel, { x, y, epochs, batch, validation }: EstimatedFit): void {
  const given = [x, y].flat();
  const rows = given[0] instanceof tf.Tensor ? given[0].shape[0] : undefined;
  if (rows === undefined || rows === 0 || !given.every((one) => one instanceof tf.Tensor)) return;
  const inside = ((model as { model?: tf.LayersModel }).model ?? model) as tf.LayersModel & { makeTrainFunction(): (given: tf.Tensor[]) => tf.Tensor[]; checkTrainableWeightsConsistency(): void };
  inside.checkTrainableWeightsConsistency();
  const train = inside.makeTrainFunction();
  const size = Math.min(batch, rows);
  noteEstimate(session, { method: "model.fit", parameters: () => learnedNumbers(model), steps: epochs * Math.ceil(rows / batch), measured: (epochs * validation) / batch, step: () => train((given as tf.Tensor[]).map((one) => tf.slice(one, 0, size))) });
}

function validationInputs({ validationData }: tf.ModelFitArgs): tf.Tensor | undefined {
  const [inputs] = Array.isArray(validationData) ? validationData : [];
  return inputs instanceof tf.Tensor ? inputs : undefined;
}

/** As far as it is known: bundled rows as they are. */
function dataOf({ origins }: TrainSession, x: unknown, args: tf.ModelFitArgs): Record<string, unknown> {
  const validation = validationInputs(args);
  if (!(x instanceof tf.Tensor) || !validation || !origins.has(validation)) return {};
  return { ...origins.get(validation), train: x.shape[0], validation: validation.shape[0] };
}

/** What tfjs answers from `fit`, for a call that was not made again. */
function historyOf(history: Readonly<Record<string, readonly number[]>>): tf.History {
  const result = new tf.History();
  const tfjsNames = Object.fromEntries(Object.entries(seriesNames).map(([theirs, ours]) => [ours, theirs]));
  result.history = Object.fromEntries(Object.entries(history).map(([name, values]) => [tfjsNames[name] ?? name, [...values]]));
  result.epoch = Object.values(history)[0]?.map((_, index) => index) ?? [];
  return result;
}
