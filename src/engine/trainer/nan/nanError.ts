import type * as tf from "@tensorflow/tfjs";
import { studentError, type CallSite } from "../studentError.ts";
import type { Cause, SpoiltData } from "./findCause.ts";

export interface NotFinite {
  step: number;
  loss: number;
  optimizer: tf.Optimizer;
  cause: Cause | undefined;
  /** It is the loss of what the model is measured on, after an epoch. */
  measured?: boolean | undefined;
}

/** A loss that is no number, with where it began as far as that was found. */
export function nanError(site: CallSite, { step, loss, optimizer, cause, measured = false }: NotFinite): Error {
  const rate = rateOf(optimizer);
  const what = Number.isNaN(loss) ? "NaN" : "infinite";
  const happened = measured ? `The loss on the validation data is ${what}` : step > 1 ? `The loss became ${what} at step ${step}` : `The loss is ${what} at step 1, before any weight has changed`;
  const known = { step, ...(rate === undefined ? {} : { learningRate: rate }) };
  if (!cause) {
    if (step > 1) return blownUp(site, `${happened}.`, step, optimizer);
    return studentError(site, { code: "student-nan", message: `${happened}.`, hint: "Look at the inputs, the labels, and what augment makes of them: something there is NaN, infinite or far too large.", data: { step } });
  }
  const lower = rate === undefined ? "Try a lower learning rate" : `The learning rate is ${rate}: try ${tenthOf(rate)}`;
  switch (cause.where) {
    case "data":
      return spoiltData(site, happened, step, cause);
    case "log":
      return studentError(site, { code: "student-nan", message: `${happened}: in ${cause.tensor} the logarithm of 0 or of a negative number was taken.`, hint: "Add a small number before the logarithm, such as 1e-7, or use a loss that takes scores.", data: { step, tensor: cause.tensor, where: "log" } });
    case "division":
      return studentError(site, { code: "student-nan", message: `${happened}: in ${cause.tensor} something was divided by 0.`, hint: "Add a small number to what is divided by, such as 1e-7.", data: { step, tensor: cause.tensor, where: "division" } });
    case "output":
      return studentError(site, { code: "student-nan", message: `${happened}: the first that was no number is what ${cause.tensor} answers (${cause.kernel}).`, hint: `Its weights or its inputs are too large. ${lower}, and check that the inputs are scaled.`, data: { ...known, tensor: cause.tensor, where: "output" } });
    case "gradient":
      return studentError(site, { code: "student-nan", message: `${happened}: the first that was no number is the gradient of ${cause.tensor}.`, hint: `${lower}, or clip the gradients.`, data: { ...known, tensor: cause.tensor, where: "gradient" } });
  }
}

export function spoiltData(site: CallSite, happened: string, step: number, { tensor, row }: SpoiltData): Error {
  return studentError(site, { code: "student-nan", message: `${happened}: ${tensor} holds NaN or infinity in row ${row}.`, hint: "Look at the inputs and the labels, and at what augment makes of them: leave such rows out, or fill them in.", data: { step, tensor, row, where: "data" } });
}

/** Weights that are no longer numbers under a loss that still is. */
export function blownUp(site: CallSite, message: string, step: number, optimizer: tf.Optimizer): Error {
  const rate = rateOf(optimizer);
  const advice = rate === undefined ? "The learning rate is likely too high." : `Learning rate ${rate} is likely too high: try ${tenthOf(rate)}.`;
  return studentError(site, { code: "student-nan", message, hint: `${advice} Check also that the inputs are scaled and hold no NaN.`, data: { step, ...(rate === undefined ? {} : { learningRate: rate }) } });
}

/** Undefined where it is no number to tell of: a program may set it as it goes. */
export function rateOf(optimizer: tf.Optimizer): number | undefined {
  const rate = (optimizer.getConfig() as { learningRate?: unknown })["learningRate"];
  return typeof rate === "number" && Number.isFinite(rate) ? rate : undefined;
}

/** Without the digits that binary numbers bring. */
function tenthOf(rate: number): number {
  return Number((rate / 10).toPrecision(3));
}
