import type * as tf from "@tensorflow/tfjs";
import { fit, type Data, type FitHistory, type FitOptions } from "#engine/trainer/fit.ts";
import { callSite, studentError } from "#engine/trainer/studentError.ts";
import type { TrainSession } from "#engine/trainer/TrainSession.ts";
import { trainSteps, type TrainOptions } from "#engine/trainer/trainSteps.ts";
import { adadelta } from "./adadelta.ts";
import { digits, type DigitsOptions } from "./digits.ts";
import { accuracy, confusion, predict, shift } from "./measure.ts";
import { normal, pick } from "./sampling.ts";
import { warmupCosine } from "./schedules.ts";

/**
 * The module students import as `backprop`, bound to one program: one seeded source, bundled data, `fit` and `train` that
 * stream, save and resume, and a few measures. What it exports is what the editor's types and the lessons promise; its
 * functions take and answer plain tfjs tensors and models, and refuse wrong use in words a student can act on, at the
 * student's own line. Nothing here may keep state outside the session.
 */
export function createBackpropModule(session: TrainSession): Readonly<Record<string, unknown>> {
  const { random, context, recorder } = session;
  return {
    /** Fixes initial weights, shuffles and everything random that follows. `--seed` on the command line wins. */
    seed(n: number): void {
      if (!Number.isInteger(n) || n < 0 || n > 0xffff_ffff) throw studentError(callSite(), { message: `seed needs a whole number from 0 to 4294967295, not ${String(n)}.`, hint: "For example seed(7)." });
      random.reseed(context.overrides.seed ?? n);
    },
    random: (): number => random.stream.next(),
    normal: (shape: number[], sd: number) => normal(shape, sd, random.stream.next),
    pick: (probabilities: ArrayLike<number>) => pick(probabilities, random.stream.next),
    digits: (options?: DigitsOptions): Promise<Data> => digits(context, options),
    fit: (model: tf.LayersModel, data: Data, options: FitOptions): Promise<FitHistory> => fit(session, model, data, options),
    train: (options: TrainOptions): Promise<FitHistory> => trainSteps(session, options),
    /** Records one value at the current step, drawn as a series of its own. */
    log(name: string, value: number): void {
      recorder.point(String(name), Number(value));
    },
    accuracy,
    confusion,
    predict,
    shift,
    adadelta,
    warmupCosine,
  };
}
