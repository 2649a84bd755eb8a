import * as tf from "@tensorflow/tfjs";
import type { z } from "zod";
import { historySchema, writeScalar, type History } from "#core/runs/events.ts";
import { lookAtWeights, readWeights, writeWeights } from "#engine/models/modelFile.ts";
import { captureLayers, captureOptimizer } from "../checkpoint/captureModel.ts";
import type { Cause } from "../nan/findCause.ts";
import { nanError } from "../nan/nanError.ts";
import { createInsideWatch } from "../inside/createInsideWatch.ts";
import { createSight } from "../sight/sight.ts";
import type { CallSite } from "../studentError.ts";
import { openCall, type SeededRandom, type TrainSession } from "../TrainSession.ts";
import type { FitCallbacks } from "./fitCallbacks.ts";
import { fitLoopSchema, freshFitLoop, tellAgain, type FitLoopState, type FitLoopWatcher } from "./modelFitLoop.ts";

const loopSchema = fitLoopSchema.extend({ history: historySchema.optional() });
type Loop = z.infer<typeof loopSchema>;

/** tfjs names metrics `acc` and `val_acc`; the series of a run have one name each everywhere. */
const seriesNames: Readonly<Record<string, string>> = { acc: "accuracy", val_acc: "val_accuracy" };

export interface LoopTools {
  callbacks: tf.CallbackList;
  random: SeededRandom;
  watcher: FitLoopWatcher;
}

/** One call of `model.fit` or `model.fitDataset`. */
export interface WatchedFit {
  site: CallSite;
  data: Record<string, unknown>;
  options: Record<string, unknown>;
  epochs: number;
  initialEpoch: number;
  callbacks: FitCallbacks;
  /** Validation rows that it may be watched answering. */
  seen?: tf.Tensor | undefined;
  /** What of its data is no number, where that can be seen. */
  spoilt(): Cause | undefined;
  /** The same of what it is measured on. */
  spoiltValidation?(): Cause | undefined | Promise<Cause | undefined>;
  /** Brings what gives it its data to where it was. */
  recall?(state: FitLoopState): Promise<void>;
  run(state: FitLoopState, tools: LoopTools): Promise<tf.History>;
}

/** Streams it, saves it, and goes on with it where an earlier attempt was. */
export async function watchFit(session: TrainSession, model: tf.LayersModel, { site, data, options, epochs, initialEpoch, callbacks, seen, spoilt, spoiltValidation, recall, run }: WatchedFit): Promise<tf.History> {
  const { recorder, random } = session;
  const optimizer = model.optimizer;
  const call = await openCall(
    session,
    { kind: "model.fit", seed: random.seed, data, options: { ...options, loss: typeof model.loss === "string" ? model.loss : "custom" }, optimizer: captureOptimizer(optimizer), layers: captureLayers(model), epochs },
    { lookAtWeights: () => lookAtWeights(model), writeWeights: (weights) => writeWeights(model, weights), optimizer, owners: [(model as { model?: tf.LayersModel }).model ?? model, optimizer] },
    loopSchema,
    {
      async recall(loop) {
        if (!loop.repeatable) return;
        await tellAgain(callbacks.list, loop, { initialEpoch, ended: loop.history !== undefined });
        if (loop.history === undefined) await recall?.(loop);
      },
      continues: ({ repeatable }) => repeatable,
    },
  );
  session.trained = { model, weights: () => readWeights(model) };
  const state: Loop = call.restored.kind === "fresh" ? freshFitLoop() : call.restored.loop;
  if (call.restored.kind === "completed") {
    recorder.endCall(state.history ?? {});
    return historyOf(state.history ?? {});
  }

  const sight = createSight(session, model, seen);
  const inside = createInsideWatch(session);
  let heard = 0;
  const history = await run(state, {
    callbacks: callbacks.list,
    random,
    watcher: {
      stepEnded(loss) {
        recorder.stepTo(state.step);
        if (loss === undefined) return;
        recorder.point("loss", loss);
        if (!Number.isFinite(loss)) throw nanError(site, { step: state.step, loss, optimizer, cause: spoilt() });
        inside.stepEnded();
        sight.inEpoch();
      },
      callbacksHeard(what) {
        // They may have changed what a step does. Layers show it (fixedStep.ts); whatever else is looked for ever more rarely.
        if (callbacks.hear[what] && Number.isInteger(Math.log2(++heard))) session.engine?.verify();
        state.repeatable &&= callbacks.repeatable();
      },
      async epochEnded(epoch, logs) {
        const named = Object.fromEntries(Object.entries(logs).map(([name, value]) => [seriesNames[name] ?? name, value]));
        for (const [name, value] of Object.entries(named)) if (name !== "loss") recorder.point(name, value);
        recorder.epoch(epoch + 1, named);
        const measured = logs["val_loss"];
        const cause = measured === undefined || Number.isFinite(measured) ? undefined : await spoiltValidation?.();
        if (cause) throw nanError(site, { step: state.step, loss: measured!, optimizer, cause, measured: true });
        sight.afterEpoch();
      },
      betweenSteps: () => call.betweenSteps(() => state),
    },
  });
  state.history = Object.fromEntries(Object.entries(history.history).map(([name, list]) => [seriesNames[name] ?? name, list.map((value) => writeScalar(Number(value)))])) as History;
  sight.atEnd();
  inside.ended();
  await call.save("end", state);
  recorder.endCall(state.history);
  return history;
}

/** What tfjs answers from `fit`, for a call that was not made again. */
export function historyOf(history: Readonly<Record<string, readonly number[]>>): tf.History {
  const result = new tf.History();
  const tfjsNames = Object.fromEntries(Object.entries(seriesNames).map(([theirs, ours]) => [ours, theirs]));
  result.history = Object.fromEntries(Object.entries(history).map(([name, values]) => [tfjsNames[name] ?? name, [...values]]));
  result.epoch = Object.values(history)[0]?.map((_, index) => index) ?? [];
  return result;
}
