import * as tf from "@tensorflow/tfjs";
import { callSite, studentError, type CallSite } from "#engine/trainer/studentError.ts";

type LossOfRow = (scores: number[], row: number) => number;

/** How far a score is nudged to see how the loss changes, relative to the score: the slope is exact to about ten digits. */
const nudge = 1e-5;

/**
 * Mean over the rows of a loss written in plain numbers, for a tape that knows nothing of plain numbers: its gradient by
 * the scores is made of central differences.
 */
export function meanLoss(scores: tf.Tensor2D, lossOfRow: LossOfRow): tf.Scalar {
  const site = callSite();
  if (!(scores instanceof tf.Tensor) || scores.rank !== 2) throw studentError(site, { message: "meanLoss needs scores as a tensor of rows and columns.", hint: "For example tf.matMul(x, weights)." });
  if (typeof lossOfRow !== "function") throw studentError(site, { message: "meanLoss needs a function that gives the loss of one row.", hint: "For example (scores, row) => crossEntropy(softmax(scores), truth[row])." });
  const mean = tf.customGrad((input) => {
    const rows = (input as tf.Tensor2D).arraySync();
    const value = rows.reduce((sum, row, index) => sum + lossAt(site, lossOfRow, row, index), 0) / rows.length;
    return {
      value: tf.scalar(value),
      gradFunc: (upstream: tf.Tensor) => tf.mul(upstream, tf.tensor2d(rows.map((row, index) => slopes(site, lossOfRow, row, index).map((slope) => slope / rows.length)), scores.shape)),
    };
  });
  return mean(scores) as tf.Scalar;
}

function slopes(site: CallSite, lossOfRow: LossOfRow, row: readonly number[], index: number): number[] {
  return row.map((score, column) => {
    const width = nudge * Math.max(1, Math.abs(score));
    return (lossAt(site, lossOfRow, row.with(column, score + width), index) - lossAt(site, lossOfRow, row.with(column, score - width), index)) / (2 * width);
  });
}

function lossAt(site: CallSite, lossOfRow: LossOfRow, row: readonly number[], index: number): number {
  const loss = lossOfRow([...row], index) as unknown;
  if (typeof loss === "number") return loss;
  const what = loss === undefined ? "undefined" : typeof loss === "object" ? "an object" : `a ${typeof loss}`;
  throw studentError(site, { message: `The loss of row ${index} is ${what}, not a number.`, hint: "Does your function return its result?" });
}
