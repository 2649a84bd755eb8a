import * as tf from "@tensorflow/tfjs";
import type * as Backprop from "#resources/types/backprop.d.ts";
import type { Data, Split } from "#resources/types/backprop.d.ts";
import { callSite, studentError } from "#engine/trainer/studentError.ts";
import type { ImagesPayload } from "#engine/trainer/TrainContext.ts";
import type { TrainSession } from "#engine/trainer/TrainSession.ts";

/** Handwritten digits: x [n, 28, 28, 1] with ink 0..255, y the digit. A third part is held out and never reaches a program. */
export async function digits({ context, origins }: Pick<TrainSession, "context" | "origins">, { train = 8000, validation = 1000, only }: Parameters<typeof Backprop.digits>[0] = {}): Promise<Data> {
  const site = callSite();
  const payload = await context.dataset("digits");
  if (payload.kind !== "images") throw new Error("The digits are not images.");
  const part = (name: "train" | "validation", wanted: number): Split => {
    const { x, y } = payload[name];
    if (!Number.isInteger(wanted) || wanted < 1 || wanted > y.length) {
      throw studentError(site, { message: `digits has ${y.length} ${name} rows, ${String(wanted)} were asked for.`, hint: `Ask for 1 to ${y.length}.` });
    }
    const split = take(payload, x, y, wanted, only);
    origins.set(split.x, { dataset: "digits", ...(only === undefined ? {} : { only: [...only] }) });
    return split;
  };
  return { train: part("train", train), validation: part("validation", validation), classes: [...payload.classes] };
}

function take({ shape }: ImagesPayload, x: Uint8Array, y: Uint8Array, wanted: number, only: readonly number[] | undefined): Split {
  const size = shape.reduce((product, one) => product * one, 1);
  const rows = Array.from({ length: wanted }, (_, row) => row).filter((row) => only === undefined || only.includes(y[row]!));
  const values = new Float32Array(rows.length * size);
  rows.forEach((row, index) => values.set(x.subarray(row * size, (row + 1) * size), index * size));
  return {
    x: tf.tensor(values, [rows.length, ...shape]),
    y: tf.tensor1d(Int32Array.from(rows, (row) => y[row]!), "int32"),
    n: rows.length,
  };
}
