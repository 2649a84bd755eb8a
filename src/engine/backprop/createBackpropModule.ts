import type * as Backprop from "#resources/types/backprop.d.ts";
import { Attention } from "#engine/layers/Attention.ts";
import { GroupNormalization } from "#engine/layers/GroupNormalization.ts";
import { adadelta } from "#engine/optimizers/Adadelta.ts";
import { adamW } from "#engine/optimizers/AdamW.ts";
import { clipGradients } from "#engine/optimizers/clipGradients.ts";
import { fit } from "#engine/trainer/fit/fit.ts";
import { callSite, studentError } from "#engine/trainer/studentError.ts";
import { oneAtATime, type TrainSession } from "#engine/trainer/TrainSession.ts";
import { trainSteps } from "#engine/trainer/trainSteps.ts";
import { bytePairs } from "./bytePairs.ts";
import { characters, nextCharBatch } from "./characters.ts";
import { digits } from "./digits.ts";
import { fitLine } from "./fitLine.ts";
import { generate } from "./generate.ts";
import { gpt } from "./gpt.ts";
import { loadModel } from "./loadModel.ts";
import { lookRate } from "./lookRate.ts";
import { meanLoss } from "./meanLoss.ts";
import { accuracy, confusion, predict, shift, unmeasured } from "./measure.ts";
import { normal, pick } from "./sampling.ts";
import { warmupCosine } from "./schedules.ts";
import { split } from "./split.ts";
import { table } from "./table.ts";

/** More curves than anybody can read; the journal and its index hold each one's last value. */
const maxNames = 100;
const maxNameCharacters = 100;

/**
 * The module students import as `backprop`, bound to one program: one seeded source, bundled data, `fit` and `train` that
 * stream, save and resume, and a few measures. What it exports is what resources/types/backprop.d.ts promises to lessons and the editor; its
 * functions take and answer plain tfjs tensors and models, and refuse wrong use in words a student can act on, at the
 * student's own line. Nothing here may keep state outside the session.
 */
export function createBackpropModule(session: TrainSession): typeof Backprop {
  const { random, context, recorder } = session;
  const logged = new Set<string>();
  return {
    seed(n) {
      if (!Number.isInteger(n) || n < 0 || n > 0xffff_ffff) throw studentError(callSite(), { message: `seed needs a whole number from 0 to 4294967295, not ${String(n)}.`, hint: "For example seed(7)." });
      random.reseed(context.overrides.seed ?? n);
    },
    random: () => random.stream.next(),
    normal: (shape, sd) => normal(shape, sd, random.stream.next),
    pick: (probabilities) => pick(probabilities, random.stream.next),
    digits: (options) => digits(session, options),
    table: (name) => table(context, name),
    characters: (name, options) => characters(context, name, options),
    bytePairs,
    nextCharBatch: (source, rows, length) => nextCharBatch(source, { rows, length, random: random.stream.next }),
    generate: (logits, options) => generate(session, logits, options),
    gpt: (options) => gpt(session, options),
    loadModel: (name, options) => loadModel(session, name, options) as Promise<never>,
    split,
    fitLine,
    meanLoss,
    fit: (model, data, options) => oneAtATime(session, "fit", () => fit(session, model, data, options)),
    train: (options) => oneAtATime(session, "train", () => trainSteps(session, options)),
    log(name, value) {
      if (typeof name !== "string" || typeof value !== "number") throw studentError(callSite(), { message: "log needs a name and a number.", hint: 'For example log("gradient", 0.3); a tensor\'s number is tensor.dataSync()[0].' });
      if (name.length > maxNameCharacters || logged.add(name).size > maxNames) {
        throw studentError(callSite(), { message: `log takes up to ${maxNames} names of up to ${maxNameCharacters} characters.`, hint: "A name is one curve: keep it the same from step to step." });
      }
      recorder.point(name, value);
    },
    ...(context.mode === "estimate" ? unmeasured : { accuracy, confusion, predict }),
    shift,
    adadelta,
    adamW,
    clip: clipGradients,
    groupNorm: (options) => new GroupNormalization(options),
    attention: (options) => new Attention(options),
    warmupCosine,
    lookInside: (every) => void (session.lookEvery = lookRate(every)),
  };
}
