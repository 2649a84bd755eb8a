import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import type * as Backprop from "#resources/types/backprop.d.ts";
import type { History as FitHistory } from "#resources/types/backprop.d.ts";
import { historySchema, writeScalar } from "#core/runs/events.ts";
import type { Writer } from "#core/runs/writerOf.ts";
import { gptConfigOf } from "#engine/gpt/GptConfig.ts";
import { lookAtTensor, toNamedArray, toTensor } from "#engine/models/modelFile.ts";
import type { NamedArray } from "#engine/models/safetensors.ts";
import { captureOptimizer } from "./checkpoint/captureModel.ts";
import { optimizerVariables } from "./checkpoint/optimizerState.ts";
import { callSite, studentError } from "./studentError.ts";
import { createInsideWatch } from "./inside/createInsideWatch.ts";
import { findCause, type Replay } from "./nan/findCause.ts";
import { nanError } from "./nan/nanError.ts";
import { refuseRate } from "./refuse/refuseRate.ts";
import { createTextSight } from "./sight/textSight.ts";
import { noteEstimate, openCall, type TrainSession } from "./TrainSession.ts";

/** Of the module `backprop`, as its types promise. */
export type TrainOptions = Parameters<typeof Backprop.train>[0];

const loopSchema = z.object({
  step: z.int().nonnegative(),
  history: historySchema,
  /** The least that was measured, of a call that keeps its best state. */
  best: z.number().optional(),
});
type Loop = z.infer<typeof loopSchema>;

/** A hand-written training loop: `steps` times one step of the optimiser on `loss`, over every trainable variable there is. */
export async function trainSteps(session: TrainSession, options: TrainOptions): Promise<FitHistory> {
  const site = callSite();
  const { steps, optimizer, every = 50 } = options;
  if (!Number.isSafeInteger(steps) || steps < 1) throw studentError(site, { message: `train needs steps as a whole number of at least 1, not ${String(steps)}.`, hint: "For example { steps: 500, loss, optimizer: tf.train.adam(0.01) }." });
  if (!Number.isSafeInteger(every) || every < 1) throw studentError(site, { message: `train needs every as a whole number of at least 1, not ${String(every)}.`, hint: "For example every: 50; without it, it is 50." });
  if (typeof options.loss !== "function" || optimizer === undefined || !(optimizer instanceof tf.Optimizer)) throw studentError(site, { message: "train needs a loss function and an optimizer.", hint: "For example { steps: 500, loss: () => ..., optimizer: tf.train.adam(0.01) }." });
  const { context, recorder, random } = session;
  if (context.mode === "check") return { loss: [], val_loss: [] };
  const minimize = (): tf.Scalar | null => optimizer.minimize(() => tf.tidy(options.loss), true);
  const variables = (): tf.Variable[] => Object.values(tf.engine().registeredVariables).filter((variable) => variable.trainable);
  const readAll = (list: readonly tf.Variable[], read: typeof toNamedArray): NamedArray[] => list.map((variable, index) => read(`${index}.${variable.name}`, variable));
  if (context.mode === "estimate") {
    noteEstimate(session, { method: "train", parameters: () => variables().reduce((sum, { size }) => sum + size, 0), steps, step: () => void minimize(), loss: options.loss, evaluate: options.evaluate && { run: options.evaluate, times: Math.ceil(steps / every) } });
    return { loss: [], val_loss: [] };
  }
  /** A step may also change variables that are not trained, such as the moving averages of a batch normalisation. */
  const state = (): tf.Variable[] => {
    const slots = new Set([...session.optimizers].flatMap(optimizerVariables));
    return Object.values(tf.engine().registeredVariables).filter((variable) => !slots.has(variable));
  };

  /** Some optimisers keep what they count in variables that can be trained. */
  const modelVariables = (): tf.Variable[] => {
    const slots = new Set([...session.optimizers, optimizer].flatMap(optimizerVariables));
    return variables().filter((variable) => !slots.has(variable));
  };

  const writer = options.writes && writerOf(session, options.writes, modelVariables());
  const call = await openCall(
    session,
    {
      kind: "train",
      seed: random.seed,
      data: {},
      options: { steps, every, learningRate: options.learningRate !== undefined, ...(options.writes && { writes: writer }) },
      optimizer: captureOptimizer(optimizer),
      layers: variables().map((variable) => ({ className: "Variable", outputShape: variable.shape, weights: variable.size })),
      totalSteps: steps,
    },
    {
      lookAtWeights: () => readAll(state(), lookAtTensor),
      writeWeights: (stored) => writeVariables(state(), stored),
      optimizer,
      owners: [optimizer, ...(options.evaluate ? [options.evaluate] : [])],
      // A loss may make its variables when it is first asked.
      fits: (stored) => sameShapes(state(), stored),
    },
    loopSchema,
  );
  session.trained = { weights: () => readAll(variables(), toNamedArray) };
  const loop: Loop = call.restored.kind === "fresh" ? { step: 0, history: { loss: [], val_loss: [] } } : call.restored.loop;
  const done = (): FitHistory => {
    recorder.endCall(loop.history);
    return loop.history;
  };
  if (call.restored.kind === "completed") return done();
  if (call.restored.kind === "fresh") await call.save("begin", loop);

  const look = createTextSight(session, options.sample);
  const inside = createInsideWatch(session);
  // What answers a tensor is compiled too; what reads its number itself goes kernel by kernel, as it would anyway.
  const measuring = options.evaluate && session.engine?.compile<unknown>({ mode: "traced", step: options.evaluate }, { owner: options.evaluate, kind: "evaluate" });

  const replay: Replay = {
    rewind: () => call.rewind()?.step,
    redo(step) {
      if (options.learningRate) setLearningRate(optimizer, options.learningRate(step - 1));
      minimize()?.dispose();
    },
    inputs: () => [],
    loss: options.loss,
    variables,
    layers: [],
  };

  while (loop.step < steps) {
    if (options.learningRate) {
      const rate = options.learningRate(loop.step);
      refuseRate(site, rate);
      setLearningRate(optimizer, rate);
    }
    const cost = minimize();
    const value = cost?.dataSync()[0] ?? Number.NaN;
    cost?.dispose();
    loop.step++;
    recorder.stepTo(loop.step);
    recorder.point("loss", value);
    if (!Number.isFinite(value)) {
      throw nanError(site, { step: loop.step, loss: value, optimizer, cause: findCause(replay, loop.step) });
    }
    inside.stepEnded();
    if (loop.step % every === 0 || loop.step === steps) {
      loop.history["loss"]!.push(writeScalar(value) as number);
      if (options.evaluate) {
        const measured = numberIn(measuring ? measuring.run() : tf.tidy(options.evaluate));
        if (measured === undefined) throw studentError(site, { message: "evaluate has to answer a number or a tensor of one number.", hint: "For example evaluate: () => loss(part)." });
        loop.history["val_loss"]!.push(writeScalar(measured) as number);
        recorder.point("val_loss", measured);
        // Of a model that can be loaded again; a state a measurement is more than others are worth.
        if (writer && measured < (loop.best ?? Infinity)) {
          loop.best = measured;
          call.keepBest(loop);
        }
      }
      look(loop.step === steps);
    }
    await call.betweenSteps(() => loop);
  }
  inside.ended();
  await call.save("end", loop);
  return done();
}

const mergesSchema = z.array(z.tuple([z.string(), z.string()]));

/** What the lab lets write: nothing, where the variables are no GPT. */
function writerOf({ loaded }: TrainSession, { text, heads }: NonNullable<TrainOptions["writes"]>, variables: readonly tf.Variable[]): Writer | undefined {
  const config = gptConfigOf(variables.map(({ shape }) => shape), heads);
  if (config?.vocabulary !== text.size) return undefined;
  const tokens = loaded.texts.get(text);
  if (tokens !== undefined) return { dataset: text.name, tokens, config };
  if (!("merges" in text)) return { dataset: text.name, config };
  const merges = mergesSchema.safeParse(text.merges).data;
  return merges && { dataset: text.name, merges: merges.map((pair) => pair.join(" ")).join("\n"), config };
}

function setLearningRate(optimizer: tf.Optimizer, rate: number): void {
  (optimizer as unknown as { learningRate: number }).learningRate = rate;
}

function numberIn(measured: unknown): number | undefined {
  if (typeof measured === "number") return measured;
  if (!(measured instanceof tf.Tensor) || measured.size !== 1) return undefined;
  const [value] = measured.dataSync();
  measured.dispose();
  return value;
}

function sameShapes(variables: readonly tf.Variable[], stored: readonly NamedArray[]): boolean {
  return variables.length === stored.length && variables.every(({ shape, dtype }, index) => shape.join() === stored[index]!.shape.join() && dtype === stored[index]!.dtype);
}

function writeVariables(variables: readonly tf.Variable[], stored: readonly NamedArray[]): void {
  stored.forEach((array, index) => {
    const value = toTensor(array);
    variables[index]!.assign(value);
    value.dispose();
  });
}
