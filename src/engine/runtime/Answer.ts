import * as tf from "@tensorflow/tfjs";
import { tensorsIn, type Recording } from "#engine/tape/recordStep.ts";

/** The tensors that a step answers: where they are among its tape's results. */
export interface Answer {
  list: boolean;
  tensors: readonly { at: number; shape: number[]; dtype: tf.DataType }[];
}

/** How to answer for a step that is not run: undefined where it answers more than tensors that it computed, or keeps some. */
export function answerOf({ tape, values, results }: Recording<unknown>): Answer | undefined {
  const list = Array.isArray(results);
  if (!list && results !== undefined && !(results instanceof tf.Tensor)) return undefined;
  const tensors = tensorsIn(results).map(({ dataId, shape, dtype }) => ({ at: tape.results.findIndex(({ value }) => values[value.id]!.dataId === dataId), shape: [...shape], dtype }));
  return tensors.some(({ at }) => at < 0) || tensors.length !== tape.results.length || (list && tensors.length !== results.length) ? undefined : { list, tensors };
}

