import * as tf from "@tensorflow/tfjs";
import { learnedNumbers } from "../checkpoint/captureModel.ts";
import { createFitCallbacks } from "./fitCallbacks.ts";
import { runFitLoop, type FitLoopArguments, type FittingModel } from "./modelFitLoop.ts";
import { historyOf, watchFit } from "./watchFit.ts";
import { spoiltInputs } from "../nan/findCause.ts";
import { refuseUnfit } from "../refuse/refuseUnfit.ts";
import { callSite, studentError, type CallSite } from "../studentError.ts";
import { noteEstimate, oneAtATime, type TrainSession } from "../TrainSession.ts";

/** Lets a plain `model.fit` of tfjs stream, save, resume and count as a call, without changing what it computes. */
export function interceptModelFit(session: TrainSession): void {
  const prototype = tf.LayersModel.prototype;
  const original = prototype.fit;
  prototype.fit = async function (this: tf.LayersModel, x, y, args = {}) {
    const site = callSite();
    const { mode, overrides } = session.context;
    const epochs = overrides.epochs ?? args.epochs ?? 1;
    if (mode === "check") return historyOf({});
    refuse(site, this, args);
    for (const [name, part] of Object.entries({ x, y })) refuseNoTensor(site, name, part);
    if (x instanceof tf.Tensor && y instanceof tf.Tensor) refuseUnfit(site, { model: this, loss: this.loss, x: { name: "x", tensor: x }, y: { name: "y", tensor: y } });
    refuseValidation(site, this, args);
    return oneAtATime(session, "model.fit", async () => {
      if (mode === "estimate") {
        await estimateFit(session, this, { x, y, args, epochs });
        return historyOf({});
      }
      const inside = this as unknown as FittingModel;
      const callbacks = createFitCallbacks(args);
      // In place of tfjs's own, for this call.
      inside.fitLoop = (...given) => watched(session, this, { x, y, args, site, callbacks, given });
      try {
        return await original.call(this, x, y, { ...args, epochs, callbacks: [] });
      } finally {
        delete (inside as Partial<FittingModel>).fitLoop;
      }
    });
  };
}

interface FitCall {
  x: unknown;
  y: unknown;
  args: tf.ModelFitArgs;
  site: CallSite;
  callbacks: ReturnType<typeof createFitCallbacks>;
  given: FitLoopArguments;
}

async function watched(session: TrainSession, model: tf.LayersModel, { x, y, args, site, callbacks, given }: FitCall): Promise<tf.History> {
  const [, rows, , batchSize, epochs, , , test, , , metrics, initialEpoch = 0] = given;
  callbacks.list.setModel(model as never);
  callbacks.list.setParams({ epochs, initialEpoch, samples: rows[0]!.shape[0]!, steps: null, batchSize, verbose: 0, doValidation: test !== null, metrics } as never);
  return watchFit(session, model, {
    site,
    data: dataOf(session, x, args),
    options: { epochs, batch: batchSize },
    epochs,
    initialEpoch,
    callbacks,
    seen: validationInputs(args),
    spoilt: () => spoiltInputs(Object.entries({ x, y })),
    spoiltValidation: () => spoiltInputs(Array.isArray(args.validationData) ? args.validationData.map((part: unknown, at) => [`validationData[${at}]`, part] as const) : []),
    run: (state, tools) => runFitLoop(model as unknown as FittingModel, state, given, tools),
  });
}

function refuse(site: CallSite, model: tf.LayersModel, args: tf.ModelFitArgs): void {
  if (!(model as Partial<tf.LayersModel>).optimizer) throw studentError(site, { message: "The model is not compiled.", hint: "Call model.compile({ optimizer, loss }) before model.fit." });
  for (const [name, value] of Object.entries({ epochs: args.epochs ?? 1, batchSize: args.batchSize ?? 32 })) {
    if (!Number.isSafeInteger(value) || value < 1) throw studentError(site, { message: `model.fit needs ${name} as a whole number of at least 1, not ${String(value)}.`, hint: "For example { epochs: 5, batchSize: 32 }." });
  }
  if ((args.shuffle as unknown) === "batch") throw studentError(site, { message: 'model.fit takes no shuffle: "batch": TensorFlow.js shuffles rows or nothing.', hint: "Leave it out, or write shuffle: true, to have the rows in another order at each epoch, which the run's seed decides; write shuffle: false to keep them as they are." });
}

/** tfjs takes a tensor, a list of them, or some by name, and stumbles over anything else. */
function refuseNoTensor(site: CallSite, name: string, part: unknown): void {
  const tensors = part instanceof tf.Tensor ? [part] : typeof part === "object" && part !== null ? (Object.values(part) as unknown[]) : [];
  if (tensors.length > 0 && tensors.every((one) => one instanceof tf.Tensor && !one.isDisposed)) return;
  throw studentError(site, { message: `model.fit needs ${name} as a tensor.`, hint: "For example tf.tensor2d(rows); one that was disposed of is gone." });
}

/** What it is measured on after each epoch is looked at before the first. */
function refuseValidation(site: CallSite, model: tf.LayersModel, { validationData, validationSplit }: tf.ModelFitArgs): void {
  if (validationSplit !== undefined && !(validationSplit >= 0 && validationSplit < 1)) throw studentError(site, { message: `model.fit needs validationSplit as a share from 0 to 1, not ${String(validationSplit)}.`, hint: "For example validationSplit: 0.2." });
  const [x, y] = Array.isArray(validationData) ? validationData : [];
  if (x instanceof tf.Tensor && y instanceof tf.Tensor) refuseUnfit(site, { model, loss: model.loss, x: { name: "validationData[0]", tensor: x }, y: { name: "validationData[1]", tensor: y } });
}

interface Standardizing {
  /** Inputs, targets and weights of rows as lists of tensors; refuses what does not fit the model, as tfjs's own `fit` does. */
  standardizeUserData(x: unknown, y: unknown, sampleWeight: unknown, classWeight: unknown, checkBatchAxis: boolean, batchSize: number): Promise<[tf.Tensor[], tf.Tensor[], tf.Tensor[] | null]>;
  makeTrainFunction(): (given: readonly (tf.Tensor | null)[]) => tf.Tensor[];
  checkTrainableWeightsConsistency(): void;
}

async function estimateFit(session: TrainSession, model: tf.LayersModel, { x, y, args, epochs }: { x: unknown; y: unknown; args: tf.ModelFitArgs; epochs: number }): Promise<void> {
  const inside = ((model as { model?: tf.LayersModel }).model ?? model) as unknown as Standardizing;
  const batch = args.batchSize ?? 32;
  const [inputs, targets, weights] = await inside.standardizeUserData(x, y, args.sampleWeight, args.classWeight, false, batch);
  inside.checkTrainableWeightsConsistency();
  const train = inside.makeTrainFunction();
  const all = inputs[0]!.shape[0]!;
  const validation = validationInputs(args);
  const rows = validation ? all : Math.floor(all * (1 - (args.validationSplit ?? 0)));
  const rounds = Math.max(0, epochs - (args.initialEpoch ?? 0));
  const size = Math.min(batch, rows);
  noteEstimate(session, {
    method: "model.fit",
    parameters: () => learnedNumbers(model),
    steps: rounds * Math.ceil(rows / batch),
    measured: (rounds * (validation?.shape[0] ?? all - rows)) / batch,
    step: () => train([...inputs, ...targets, ...(weights ?? [null])].map((one) => one && tf.slice(one, 0, size))),
  });
  tf.dispose(weights ?? []);
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
