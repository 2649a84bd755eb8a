import type * as tf from "@tensorflow/tfjs";
import { AppError } from "#shared/AppError.ts";

/** Throws `invalid-input` for rows that a model does not take. */
export function refuseShape(model: tf.LayersModel, shape: readonly number[]): void {
  const wanted = model.inputs[0]!.shape.slice(1);
  if (wanted.length !== shape.length || wanted.some((size, axis) => size !== null && size !== shape[axis])) {
    throw new AppError({ code: "invalid-input", message: `The model takes [${wanted.join(", ")}], this data is [${shape.join(", ")}].`, hint: "Use a model that was trained on this kind of data." });
  }
}
